import type { ReactElement } from 'react';
import type { FieldView } from '../../../main/bridge/contract.ts';
import { Tick } from '../../components/icons.tsx';
import { describedBy, FieldFoot, FieldMark, fieldDomId } from './field-parts.tsx';

/** From this many on, choices stand in three columns. */
const MANY_OPTIONS = 5;

/** Large keys, one of which stays pressed; no list to pull down. */
export function ChoiceField(props: { field: FieldView; value: string; onChoose: (value: string) => void }): ReactElement {
  const { field, value, onChoose } = props;
  return (
    <fieldset
      className="field choice"
      aria-describedby={describedBy(field)}
      aria-invalid={field.error !== null}
      data-many={field.options.length >= MANY_OPTIONS ? '' : undefined}
    >
      <legend className="field-label">
        {field.label} <FieldMark field={field} />
      </legend>
      <div className="choice-options">
        {field.options.map((option, index) => (
          <label key={option.value} className="choice-option">
            <input
              type="radio"
              id={index === 0 ? fieldDomId(field.id) : undefined}
              name={field.id}
              value={option.value}
              checked={value === option.value}
              onChange={() => onChoose(option.value)}
            />
            <Tick />
            <span>{option.label}</span>
          </label>
        ))}
      </div>
      <FieldFoot field={field} hint={field.hint} />
    </fieldset>
  );
}
