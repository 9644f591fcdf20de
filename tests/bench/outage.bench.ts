/** 520 terminals cut off for six hours, on simulated time: what comes to the platform when it is back. */
import { boundPerSecond } from '../support/city/bound.ts';
import type { OutageReport } from '../support/city/city-outage.ts';
import { CITY, WHOLE_OUTAGE } from '../support/city/city-plan.ts';
import { runOutages } from '../support/city/run-outages.ts';
import type { Bench, Measured } from './bench.ts';

export const bench: Bench = {
  about:
    'a city of 520 terminals after six hours without its platform, simulated: requests a second after the return, with and without pace',
  async run(report) {
    const bound = boundPerSecond(CITY.terminals, WHOLE_OUTAGE.limits);
    const { paced, inDoubt, unpaced } = await runOutages();
    const aimed = (value: number): Pick<Measured, 'aim' | 'met'> => ({ aim: `≤ ${bound}/s at any second`, met: value <= bound });
    const baseline = unpaced.after.queue.peak;
    const { peak, p99, mean } = paced.after.queue;
    report({ metric: 'queues, peak after the return', unit: '1/s', value: peak, n: paced.after.queue.requests, baseline, ...aimed(peak) });
    report({ metric: 'queues, p99 of seconds', unit: '1/s', value: p99, n: paced.after.queue.requests, baseline: unpaced.after.queue.p99 });
    report({ metric: 'queues, mean', unit: '1/s', value: mean, n: paced.after.queue.requests });
    const doubt = inDoubt.after.queue;
    report({ metric: 'queues, peak, every one in doubt', unit: '1/s', value: doubt.peak, n: doubt.requests, ...aimed(doubt.peak) });
    report({ metric: 'health checks, peak', unit: '1/s', value: paced.after.health.peak, n: paced.after.health.requests });
    report({ metric: 'probes of the queues while away, peak', unit: '1/s', value: paced.away.queue.peak, n: paced.away.queue.requests });
    report({ metric: 'waiting at the return', unit: 'submissions', value: paced.backlog, n: CITY.terminals });
    report({ metric: 'until every queue was empty', unit: 'min', value: (paced.emptyAfterMs ?? Number.NaN) / 60_000, n: CITY.terminals });
    report({
      metric: 'turned away with 503',
      unit: 'requests',
      value: paced.turnedAway,
      n: paced.after.queue.requests,
      baseline: unpaced.turnedAway,
    });
    for (const [name, outage] of Object.entries({ paced, inDoubt, unpaced })) tellTruth(name, outage, report);
  },
};

/** Nothing lost, nothing twice, in order: whatever the pace. */
function tellTruth(name: string, { verdict, saved, leftOver }: OutageReport, report: (measured: Measured) => void): void {
  const wrong = verdict.lost.length + verdict.twice.length + verdict.outOfOrder.length + leftOver;
  report({
    metric: `${name}: lost, twice, out of order, left over`,
    unit: 'submissions',
    value: wrong,
    n: saved,
    aim: '0',
    met: wrong === 0,
  });
}
