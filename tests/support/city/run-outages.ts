import { Worker } from 'node:worker_threads';
import type { OutageReport } from './city-outage.ts';
import { ALL_IN_DOUBT, type OutagePlan, WHOLE_OUTAGE, WITHOUT_PACE } from './city-plan.ts';

export interface OutageReports {
  readonly paced: OutageReport;
  readonly inDoubt: OutageReport;
  readonly unpaced: OutageReport;
}

/** The three outages that the figures and the picture are made of: the long one beside the two short ones. */
export async function runOutages(): Promise<OutageReports> {
  const [paced, [inDoubt, unpaced]] = await Promise.all([
    inThread(WHOLE_OUTAGE),
    inThread(ALL_IN_DOUBT).then(async (first) => [first, await inThread(WITHOUT_PACE)] as const),
  ]);
  return { paced, inDoubt, unpaced };
}

function inThread(workerData: OutagePlan): Promise<OutageReport> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./outage-worker.ts', import.meta.url), { workerData, execArgv: [] });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('the simulation ended without a report')));
  });
}
