import { proveOnce } from '../support/exactly-once/prove-once.ts';
import { FAULT_KINDS } from '../support/fault-proxy.ts';
import type { Bench } from './bench.ts';

const PLAN = { terminals: 3, submissions: 10_000, killsEach: 40, sandboxRestarts: 20, deadlineMs: 1_800_000 } as const;

export const bench: Bench = {
  about: `${PLAN.submissions} submissions from ${PLAN.terminals} terminals over a bad line, terminals and platform killed: each at the platform once, in order`,
  async run(report) {
    const seed = Number(process.env['ONCE_SEED'] ?? Date.now() % 10_000);
    report({ metric: 'seed', unit: 'ONCE_SEED', value: seed, n: 1 });
    const once = await proveOnce({ ...PLAN, seed, onProgress: (standing) => console.error(standing) });
    const { verdict, line } = once;
    const n = once.intended;
    report({
      metric: 'at the platform',
      unit: 'submissions',
      value: once.atPlatform,
      n,
      aim: `${PLAN.submissions} at the platform`,
      met: once.atPlatform === PLAN.submissions && once.acknowledged === PLAN.submissions,
    });
    const none = (metric: string, value: number): void => {
      report({ metric, unit: 'submissions', value, n, aim: `0 ${metric}`, met: value === 0 });
    };
    none('lost', verdict.lost.length);
    none('twice', verdict.twice.length);
    none('out of order in their lane', verdict.outOfOrder.length);
    none('other than given', verdict.foreign.length);
    none('told one way and another', once.contradictions.length);
    none('dead letters', once.dead);
    report({ metric: 'terminals killed', unit: 'times', value: once.kills, n: PLAN.terminals });
    report({ metric: 'platform killed', unit: 'times', value: once.sandboxRestarts, n: 1 });
    report({ metric: 'taken in, answer lost', unit: 'submissions', value: line.createdUnheard, n });
    report({ metric: 'pieces of large scans', unit: 'requests', value: line.methods.get('PATCH') ?? 0, n: line.requests });
    report({ metric: 'sent again, known again', unit: 'times', value: once.again, n });
    for (const kind of FAULT_KINDS) report({ metric: `fault: ${kind}`, unit: 'times', value: line.faults[kind], n: line.requests });
    report({ metric: 'fault: platform away', unit: 'times', value: line.platformAway, n: line.requests });
    report({ metric: 'time', unit: 's', value: once.seconds, n: 1 });
    report({ metric: 'rate', unit: 'submissions/s', value: n / once.seconds, n });
  },
};
