/**
 * Template `apply`: guide → notice → identify → form pages → papers → review → signature → saving → outcome.
 * `compileApply(item)` turns one item of the catalogue into a machine; no item has code of its own.
 */

import { assign } from 'xstate';
import type { ApplyItem } from '../../../kiosk-config/index.ts';
import { notSavedState, outcomeState, reviewState, savingState, signState } from './closing-steps.ts';
import { initialContext } from './context.ts';
import { formState } from './form-step.ts';
import { anotherPersonState, identifyState, noticeState } from './identify-step.ts';
import { scanState } from './scan-step.ts';
import { applySetup, formKey, scanKey } from './setup.ts';

export type ApplyMachine = ReturnType<typeof compileApply>;

/** Gives the machine of one item; effects are wired by `.provide({ actors })`. */
export function compileApply(item: ApplyItem) {
  const formKeys = item.form.pages.map((page) => formKey(page.id));
  const scanKeys = item.materials.map((material) => scanKey(material.id));
  const order = ['guide', 'notice', 'identify', ...formKeys, ...scanKeys, 'review'];
  const neighbours = (key: string) => {
    const index = order.indexOf(key);
    return { before: order[index - 1] ?? 'guide', after: order[index + 1] ?? 'review' };
  };
  return applySetup.createMachine({
    id: 'apply',
    context: ({ input }) => initialContext(input),
    initial: 'guide',
    on: { setLanguage: { actions: assign({ language: ({ event }) => event.language }) } },
    states: {
      guide: applySetup.createStateConfig({
        on: { begin: 'notice', back: { target: 'ended', actions: assign({ end: 'leftAtStart' }) } },
      }),
      notice: noticeState(item),
      identify: identifyState(item, neighbours('identify').after),
      ...Object.fromEntries(item.form.pages.map((page) => [formKey(page.id), formState(page, neighbours(formKey(page.id)))])),
      ...Object.fromEntries(
        item.materials.map((material) => [scanKey(material.id), scanState(material, neighbours(scanKey(material.id)))]),
      ),
      review: reviewState(item, neighbours('review').before, [...formKeys, ...scanKeys]),
      ...(item.signature ? { sign: signState() } : {}),
      saving: savingState(item),
      notSaved: notSavedState(),
      outcome: outcomeState(item),
      anotherPerson: anotherPersonState(),
      ended: applySetup.createStateConfig({ type: 'final' }),
    },
    output: ({ context }) => ({ end: context.end }),
  });
}
