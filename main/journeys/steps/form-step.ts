import { assign } from 'xstate';
import { checkField, type Field, type FieldProblem, type FormPage, normaliseField } from '../../../kiosk-config/index.ts';
import type { JourneyContext } from './context.ts';
import { journeySetup, type Neighbours } from './setup.ts';

/** `review`: where the journey has one, a page that was changed from there leads back to it. */
export function formState(page: FormPage, { before, after }: Neighbours, review: 'review' | null) {
  const toReview = review ?? after;
  return journeySetup.createStateConfig({
    on: {
      back: [{ guard: 'fromReview', target: toReview }, { target: before }],
      updateField: {
        guard: ({ event }) => page.fields.some((field) => field.id === event.fieldId),
        actions: assign(({ context, event }) => withValues(page, context, { [event.fieldId]: event.value }, event.today, [event.fieldId])),
      },
      submitPage: [
        {
          guard: ({ context, event }) => context.returnToReview && pageProblems(page, context, event.values, event.today).length === 0,
          target: toReview,
          actions: assign(({ context, event }) => withValues(page, context, event.values, event.today)),
        },
        {
          guard: ({ context, event }) => pageProblems(page, context, event.values, event.today).length === 0,
          target: after,
          actions: assign(({ context, event }) => withValues(page, context, event.values, event.today)),
        },
        { actions: assign(({ context, event }) => withValues(page, context, event.values, event.today)) },
      ],
    },
  });
}

type Values = Readonly<Record<string, string>>;

/** What stands in a field: as sent, else as kept. Ids that are no field of this page are passed over. */
function valueOf(field: Field, context: JourneyContext, sent: Values): string {
  return normaliseField(field, sent[field.id] ?? context.values[field.id] ?? '');
}

function pageProblems(page: FormPage, context: JourneyContext, sent: Values, today: string | null): readonly string[] {
  return page.fields.filter((field) => checkField(field, valueOf(field, context, sent), today) !== null).map((field) => field.id);
}

/** Keeps the page's values and checks them; only `checked` fields get a problem shown (all of them on "continue"). */
function withValues(
  page: FormPage,
  context: JourneyContext,
  sent: Values,
  today: string | null,
  checked: readonly string[] = page.fields.map((field) => field.id),
): Partial<JourneyContext> {
  const values: Record<string, string> = { ...context.values };
  const errors: Record<string, FieldProblem> = { ...context.errors };
  const touched = new Set(context.touched);
  for (const field of page.fields) {
    const value = valueOf(field, context, sent);
    if (sent[field.id] !== undefined && value !== context.values[field.id]) touched.add(field.id);
    values[field.id] = value;
    if (!checked.includes(field.id)) continue;
    const problem = checkField(field, value, today);
    if (problem) errors[field.id] = problem;
    else delete errors[field.id];
  }
  return { values, errors, touched: [...touched] };
}
