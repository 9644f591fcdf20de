/**
 * Template `apply`: guide → notice → identify → (code to the telephone) → form pages → papers → review → signature → saving →
 * outcome. `compileApply(item)` turns one item of the catalogue into a machine; no item has code of its own.
 */
import { assign } from 'xstate';
import type { ApplyItem } from '../../../kiosk-config/index.ts';
import { CHECK_KEY, checkState, needsCheck } from '../steps/check-step.ts';
import { fieldsOf } from '../steps/context.ts';
import { formState } from '../steps/form-step.ts';
import { anotherPersonState, identifyState, noticeState } from '../steps/identify-step.ts';
import { type JourneyMachine, journeyOf } from '../steps/journey.ts';
import { formKey, journeySetup, type Neighbours, neighboursIn, scanKey } from '../steps/setup.ts';
import { notSavedState, outcomeState, reviewState, savingState, signState } from './closing-steps.ts';
import { scanState } from './scan-step.ts';

/** Gives the machine of one item; effects are wired by `.provide({ actors })`. */
export function compileApply(item: ApplyItem): JourneyMachine {
  const formKeys = item.form.pages.map((page) => formKey(page.id));
  const scanKeys = item.materials.map((material) => scanKey(material.id));
  const checked = needsCheck(item);
  const order = ['guide', 'notice', 'identify', ...(checked ? [CHECK_KEY] : []), ...formKeys, ...scanKeys, 'review'];
  const found = neighboursIn(order);
  /** A step that answers itself is passed by on the way back. */
  const neighbours = (key: string): Neighbours => {
    const { before, after } = found(key);
    return { before: before === CHECK_KEY ? 'identify' : before, after };
  };
  return journeyOf('guide', {
    guide: journeySetup.createStateConfig({
      on: { begin: 'notice', back: { target: 'ended', actions: assign({ end: 'leftAtStart' }) } },
    }),
    notice: noticeState(item, neighbours('notice')),
    identify: identifyState({ cards: item.identification.cards, fields: fieldsOf(item), neighbours: neighbours('identify') }),
    ...(checked ? { [CHECK_KEY]: checkState(item, neighbours(CHECK_KEY)) } : {}),
    ...Object.fromEntries(item.form.pages.map((page) => [formKey(page.id), formState(page, neighbours(formKey(page.id)), 'review')])),
    ...Object.fromEntries(item.materials.map((material) => [scanKey(material.id), scanState(material, neighbours(scanKey(material.id)))])),
    review: reviewState(item, neighbours('review').before, [...formKeys, ...scanKeys]),
    ...(item.signature ? { sign: signState() } : {}),
    saving: savingState(item),
    notSaved: notSavedState(),
    outcome: outcomeState(item),
    anotherPerson: anotherPersonState('notice'),
  });
}
