import { initialContext } from './context.ts';
import { journeySetup, speaksBothLanguages } from './setup.ts';

type StepState = Parameters<typeof journeySetup.createStateConfig>[0];

/** The machine of any journey: its steps by place. Whoever ends it enters `ended`. */
export function journeyOf(initial: string, states: Readonly<Record<string, StepState>>) {
  return journeySetup.createMachine({
    id: 'journey',
    context: ({ input }) => initialContext(input),
    initial,
    on: speaksBothLanguages,
    states: { ...states, ended: { type: 'final' } },
    output: ({ context }) => ({ end: context.end }),
  });
}

export type JourneyMachine = ReturnType<typeof journeyOf>;
