/** One simulated outage in a thread of its own, so that two cores do two at a time. */
import { parentPort, workerData } from 'node:worker_threads';
import { simulateOutage } from './city-outage.ts';

parentPort?.postMessage(await simulateOutage(workerData));
