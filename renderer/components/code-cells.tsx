import { type ReactElement, type Ref, type SyntheticEvent } from 'react';

/** A code, one cell for each character. What is touched and heard is one input over all of them; its caret stays at the end. */
export function CodeCells(props: {
  input: Ref<HTMLInputElement>;
  label: string;
  /** Cells in each group; a dash stands between two groups. */
  groups: readonly number[];
  /** Without dashes. */
  value: string;
  inputMode: 'numeric' | 'text';
  disabled: boolean;
  onType: (value: string) => void;
  onEnter: () => void;
}): ReactElement {
  const { groups, value } = props;
  const typed = Array.from(value);
  const toEnd = (event: SyntheticEvent<HTMLInputElement>): void => {
    const { selectionStart, value: shown } = event.currentTarget;
    if (selectionStart !== shown.length) event.currentTarget.setSelectionRange(shown.length, shown.length);
  };
  const lastOfGroups = groups.map((_, group) => groups.slice(0, group + 1).reduce((sum, length) => sum + length, 0) - 1);
  const places = Array.from({ length: (lastOfGroups.at(-1) ?? -1) + 1 }, (_, place) => place);
  return (
    <div className="code" data-disabled={props.disabled ? '' : undefined}>
      {places.map((place) => (
        <span
          key={place}
          className="code-cell"
          aria-hidden="true"
          data-now={place === typed.length ? '' : undefined}
          data-last={lastOfGroups.includes(place) ? '' : undefined}
        >
          {typed[place] ?? ''}
        </span>
      ))}
      <input
        ref={props.input}
        className="code-input"
        type="text"
        aria-label={props.label}
        inputMode={props.inputMode}
        autoComplete="off"
        autoCorrect="off"
        autoCapitalize="off"
        spellCheck={false}
        disabled={props.disabled}
        value={value}
        onChange={(event) => props.onType(event.target.value)}
        onSelect={toEnd}
        onKeyDown={(event) => {
          if (event.key === 'Enter') props.onEnter();
        }}
      />
    </div>
  );
}
