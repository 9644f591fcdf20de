/**
 * Template `print`: guide → notice → identify → (code to the telephone) → (form pages) → asking the platform → the document,
 * page by page, on paper or on the telephone.
 */
import { assign } from 'xstate';
import type { PrintItem } from '../../../kiosk-config/index.ts';
import { CHECK_KEY, checkState, needsCheck } from '../steps/check-step.ts';
import { fieldsOf } from '../steps/context.ts';
import { formState } from '../steps/form-step.ts';
import { anotherPersonState, identifyState, noticeState } from '../steps/identify-step.ts';
import { type JourneyMachine, journeyOf } from '../steps/journey.ts';
import { formKey, journeySetup, neighboursIn } from '../steps/setup.ts';
import { askingState, documentState } from './document-steps.ts';

/** Gives the machine of one item; effects are wired by `.provide({ actors })`. */
export function compilePrint(item: PrintItem): JourneyMachine {
  const pages = item.form?.pages ?? [];
  const checked = needsCheck(item);
  const order = [
    'guide',
    'notice',
    'identify',
    ...(checked ? [CHECK_KEY] : []),
    ...pages.map((page) => formKey(page.id)),
    'asking',
    'document',
  ];
  const neighbours = neighboursIn(order);
  // A step that answers itself is passed by on the way back.
  const entered = order[order.indexOf('asking') - 1] ?? 'identify';
  const lastEntered = entered === CHECK_KEY ? 'identify' : entered;
  return journeyOf('guide', {
    guide: journeySetup.createStateConfig({
      on: { begin: 'notice', back: { target: 'ended', actions: assign({ end: 'leftAtStart' }) } },
    }),
    notice: noticeState(item, neighbours('notice')),
    identify: identifyState({ cards: item.identification.cards, fields: fieldsOf(item), neighbours: neighbours('identify') }),
    ...(checked ? { [CHECK_KEY]: checkState(item, neighbours(CHECK_KEY)) } : {}),
    ...Object.fromEntries(
      pages.map((page) => {
        const { before, after } = neighbours(formKey(page.id));
        return [formKey(page.id), formState(page, { before: before === CHECK_KEY ? 'identify' : before, after }, null)];
      }),
    ),
    asking: askingState(item, { before: lastEntered, after: 'document' }, checked ? CHECK_KEY : null),
    document: documentState(item, lastEntered),
    anotherPerson: anotherPersonState('notice'),
  });
}
