type Properties = Readonly<Record<string, string | boolean | (() => void)>>;

/** An element with attributes (`true` = present, `false` = absent; a function listens for clicks) and children. */
export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  properties: Properties = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (typeof value === 'function') made.addEventListener('click', value);
    else if (value !== false) made.setAttribute(key, value === true ? '' : value);
  }
  made.append(...children);
  return made;
}

/** A part of the page that is written in index.html. */
export function part(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`index.html has no #${id}`);
  return found;
}

/** `put-card` as one would say it. */
export const spoken = (id: string): string => id.replaceAll('-', ' ');

/** Fills `into` only when `from` changed since it last did, so that focus, selection and scrolling stay. */
export function whenChanged<T>(into: HTMLElement, draw: (from: T) => readonly Node[]): (from: T) => void {
  let drawn = '';
  return (from) => {
    const now = JSON.stringify(from);
    if (now === drawn) return;
    drawn = now;
    into.replaceChildren(...draw(from));
  };
}
