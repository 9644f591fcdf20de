/** 520 terminals cut off for six hours, on simulated time: what comes to the platform when it is back. */
import { boundPerSecond } from '../support/city/bound.ts';
import { type OutageReport, wrongIn } from '../support/city/city-outage.ts';
import { CITY, WHOLE_OUTAGE } from '../support/city/city-plan.ts';
import type { Counted } from '../support/city/request-times.ts';
import { runOutages } from '../support/city/run-outages.ts';
import type { Bench, Measured } from './bench.ts';

const KINDS: readonly (readonly [Counted, string])[] = [
  ['submit', 'submissions'],
  ['lookUp', 'look-ups'],
  ['report', 'refusal reports'],
  ['health', 'health checks'],
  ['all', 'all together'],
];

export const bench: Bench = {
  about:
    'a city of 520 terminals after six hours without its platform, simulated: requests a second after the return, with and without pace',
  async run(report) {
    const startedMs = performance.now();
    const bound = boundPerSecond(CITY.terminals, WHOLE_OUTAGE.limits);
    const { paced, inDoubt, unpaced } = await runOutages();
    const aimed = (value: number): Pick<Measured, 'aim' | 'met'> => ({ aim: `≤ ${bound}/s at any second`, met: value <= bound });
    const rates = (metric: string, what: Counted, peakAim: boolean): void => {
      const [with_, without] = [paced.after[what], unpaced.after[what]];
      const { requests: n, peak, p99 } = with_;
      report({ metric: `${metric}, peak`, unit: '1/s', value: peak, n, baseline: without.peak, ...(peakAim ? aimed(peak) : {}) });
      report({ metric: `${metric}, p99`, unit: '1/s', value: p99, n, baseline: without.p99 });
    };
    rates('queues', 'queue', true);
    const doubt = inDoubt.after.queue;
    report({ metric: 'queues, peak, all in doubt', unit: '1/s', value: doubt.peak, n: doubt.requests, ...aimed(doubt.peak) });
    for (const [what, metric] of KINDS) rates(metric, what, false);
    const { queue, health } = paced.away;
    report({ metric: 'while away: queues, peak', unit: '1/s', value: queue.peak, n: queue.requests, baseline: unpaced.away.queue.peak });
    report({ metric: 'while away: queues, mean', unit: '1/s', value: queue.mean, n: queue.requests, baseline: unpaced.away.queue.mean });
    report({ metric: 'while away: health, peak', unit: '1/s', value: health.peak, n: health.requests });
    report({ metric: 'while away: health, mean', unit: '1/s', value: health.mean, n: health.requests });
    report({ metric: 'waiting at the return', unit: 'submissions', value: paced.backlog, n: CITY.terminals });
    report({
      metric: 'until every queue was empty',
      unit: 's',
      value: seconds(paced.emptyAfterMs),
      n: CITY.terminals,
      baseline: seconds(unpaced.emptyAfterMs),
    });
    const { turnedAway } = paced;
    report({
      metric: 'turned away with 503',
      unit: 'requests',
      value: turnedAway,
      n: paced.after.queue.requests,
      baseline: unpaced.turnedAway,
    });
    for (const [name, outage] of Object.entries({ paced, 'all in doubt': inDoubt, unpaced })) tellTruth(name, outage, report);
    report({ metric: 'time', unit: 's', value: (performance.now() - startedMs) / 1_000, n: 1 });
  },
};

const seconds = (ms: number | null): number => (ms === null ? Number.NaN : ms / 1_000);

/** Whatever the pace. */
function tellTruth(name: string, outage: OutageReport, report: (measured: Measured) => void): void {
  const n = outage.saved;
  for (const [metric, value] of Object.entries(wrongIn(outage))) {
    report({ metric: `${name}: ${metric}`, unit: 'submissions', value, n, aim: `0 ${metric}`, met: value === 0 });
  }
  report({ metric: `${name}: taken in, answer lost`, unit: 'submissions', value: outage.unheard, n });
}
