import type { ReactElement, ReactNode } from 'react';
import type { FieldView } from '../../../main/bridge/contract.ts';
import { Attention } from '../../components/icons.tsx';
import { useWords } from '../../components/terminal-context.ts';
import { tellMessage } from '../../i18n/index.ts';

export const fieldDomId = (fieldId: string): string => `field-${fieldId}`;
export const hintDomId = (fieldId: string): string => `hint-${fieldId}`;
export const errorDomId = (fieldId: string): string => `error-${fieldId}`;

/** The ids of the words that belong to a field, for those who hear the screen. */
export const describedBy = (field: FieldView): string =>
  field.error === null ? hintDomId(field.id) : `${errorDomId(field.id)} ${hintDomId(field.id)}`;

/** What stands beside the label: that a value came from the card, that it may be left empty. */
export function FieldMark(props: { field: FieldView }): ReactElement | null {
  const t = useWords();
  const { field } = props;
  if (field.fromCard) return <span className="field-mark field-mark-card">{t('form.fromCard')}</span>;
  if (!field.required) return <span className="field-mark">{t('form.optional')}</span>;
  return null;
}

/** Under the field: its error in words, or else its hint. Both have the same place, so nothing moves. */
export function FieldFoot(props: { field: FieldView; hint: ReactNode }): ReactElement {
  const t = useWords();
  const { field, hint } = props;
  return (
    <div className="field-foot">
      {field.error !== null && (
        <p className="field-error" id={errorDomId(field.id)} role="alert">
          <Attention />
          <span>{tellMessage(t, field.error)}</span>
        </p>
      )}
      <p className="field-hint" id={hintDomId(field.id)} data-beside-error={field.error === null ? undefined : ''}>
        {hint}
      </p>
    </div>
  );
}
