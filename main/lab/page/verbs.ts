/** Buttons, made from the list of verbs: a new verb appears by itself. */
import type { Body, Device, Verb } from './api.ts';
import { element, spoken } from './element.ts';

/** Does the verb; `null` where what was typed is no JSON object. */
export type Run = (device: string, verb: string, body: Body | null) => void;

export function drawVerbs({ id, verbs }: Pick<Device, 'id' | 'verbs'>, run: Run): HTMLElement {
  const plain = verbs.filter(({ example, choices }) => !example && !choices);
  const filled = verbs.filter(({ example, choices }) => example && !choices);
  return element(
    'article',
    { 'data-device': id },
    element('h2', {}, spoken(id)),
    ...verbs.filter(({ choices }) => choices).map((verb) => choose(id, verb, run)),
    element(
      'div',
      { class: 'row' },
      ...filled.map((verb) => fillIn(id, verb, run)),
      ...plain.map((verb) => button(id, verb, spoken(verb.verb), '', () => run(id, verb.verb, {}))),
    ),
  );
}

function button(device: string, verb: Verb, label: string, choice: string, click: () => void): HTMLElement {
  return element(
    'button',
    {
      type: 'button',
      title: choice === '' ? verb.does : choice,
      'aria-label': `${spoken(device)}: ${spoken(verb.verb)}${choice === '' ? '' : ` ${choice}`}`,
      'aria-description': verb.does,
      'data-verb': verb.verb,
      click,
    },
    label,
  );
}

function choose(device: string, verb: Verb, run: Run): HTMLElement {
  return element(
    'div',
    { class: 'row', role: 'group', 'aria-label': `${spoken(device)}: ${spoken(verb.verb)}` },
    element('span', { class: 'name', title: verb.does }, spoken(verb.verb)),
    // `id: what is special about it`: there are many, the rest is told by pointing at one.
    ...(verb.choices ?? []).map(({ label, body }) =>
      button(device, verb, label.split(': ')[0] ?? label, label, () => run(device, verb.verb, body)),
    ),
  );
}

function fillIn(device: string, verb: Verb, run: Run): HTMLElement {
  const example = verb.example ?? {};
  const [[key, value] = ['', null], ...more] = Object.entries(example);
  const kind = more.length > 0 ? 'json' : typeof value === 'number' ? 'number' : typeof value === 'string' ? 'text' : 'json';
  const input = element('input', {
    type: kind === 'number' ? 'number' : 'text',
    step: 'any',
    value: kind === 'json' ? JSON.stringify(example) : String(value),
    spellcheck: 'false',
    autocomplete: 'off',
    'aria-label': `${spoken(device)}: ${spoken(verb.verb)}, ${kind === 'json' ? 'JSON' : key}`,
  });
  const typed = (): Body | null => {
    if (kind === 'json') return parse(input.value);
    if (kind === 'text') return { [key]: input.value };
    return { [key]: Number.isNaN(input.valueAsNumber) ? null : input.valueAsNumber };
  };
  const send = (): void => run(device, verb.verb, typed());
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') send();
  });
  return element(
    'div',
    { class: 'fill-in' },
    button(device, verb, spoken(verb.verb), '', send),
    input,
    element('span', { class: 'unit' }, kind === 'json' ? '' : key),
  );
}

function parse(text: string): Body | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}
