import type { Clock } from '../../drivers/core/clock.ts';
import { err, ok, type Result } from '../../drivers/core/result.ts';
import type { CoreLink } from './host-pages.ts';
import type { CoreToHost, HostToCore } from './host-protocol.ts';
import { QUESTION_LIMITS } from './limits.ts';

type ImageAnswer = Extract<CoreToHost, { type: 'imageAnswer' }>;
type LabAnswer = Extract<CoreToHost, { type: 'labAnswer' }>;
type LabQuestion = Pick<Extract<HostToCore, { type: 'lab' }>, 'method' | 'path' | 'body'>;

export type QuestionError =
  | { readonly kind: 'coreAway' }
  | { readonly kind: 'tooManyQuestions' }
  | { readonly kind: 'timeout'; readonly afterMs: number };

/** Questions to the core, each with its own answer and deadline; a core that ends leaves none open. */
export interface CoreQuestions {
  image(imageId: string): Promise<Result<ImageAnswer['image'], QuestionError>>;
  lab(question: LabQuestion): Promise<Result<LabAnswer, QuestionError>>;
  close(): void;
}

export function coreQuestions(core: CoreLink, clock: Clock): CoreQuestions {
  let asked = 0;
  const pending = new Map<number, (outcome: Result<ImageAnswer | LabAnswer, QuestionError>) => void>();

  const ask = (question: (request: number) => HostToCore, deadlineMs: number): Promise<Result<ImageAnswer | LabAnswer, QuestionError>> => {
    if (core.state() !== 'ready') return Promise.resolve(err({ kind: 'coreAway' }));
    if (pending.size >= QUESTION_LIMITS.pendingQuestions) return Promise.resolve(err({ kind: 'tooManyQuestions' }));
    const request = ++asked;
    return new Promise((resolve) => {
      const timer = clock.setTimeout(() => pending.get(request)?.(err({ kind: 'timeout', afterMs: deadlineMs })), deadlineMs);
      pending.set(request, (outcome) => {
        clock.clearTimeout(timer);
        pending.delete(request);
        resolve(outcome);
      });
      if (!core.send(question(request))) pending.get(request)?.(err({ kind: 'coreAway' }));
    });
  };

  const failAll = (): void => {
    for (const settle of [...pending.values()]) settle(err({ kind: 'coreAway' }));
  };

  const stopListening = [
    core.onMessage((message) => {
      if (message.type === 'imageAnswer' || message.type === 'labAnswer') pending.get(message.request)?.(ok(message));
    }),
    core.onState(() => {
      if (core.state() !== 'ready') failAll();
    }),
  ];

  return {
    image: async (imageId) => {
      const answer = await ask((request) => ({ type: 'image', request, imageId }), QUESTION_LIMITS.imageAnswerMs);
      if (!answer.ok) return answer;
      return ok(answer.value.type === 'imageAnswer' ? answer.value.image : null);
    },
    lab: async (question) => {
      const answer = await ask((request) => ({ type: 'lab', request, ...question }), QUESTION_LIMITS.labAnswerMs);
      if (!answer.ok) return answer;
      return answer.value.type === 'labAnswer' ? ok(answer.value) : err({ kind: 'coreAway' });
    },
    close: () => {
      for (const stop of stopListening) stop();
      failAll();
    },
  };
}
