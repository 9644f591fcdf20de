/** A tenth of the city, cut off for an hour of simulated time, on the product's own queue and delivery. */
import { expect, test } from 'vitest';
import { boundPerSecond } from '../support/city/bound.ts';
import { simulateOutage } from '../support/city/city-outage.ts';
import { ONE_HOUR, tenthOf, WHOLE_OUTAGE } from '../support/city/city-plan.ts';
import { tellFigures } from './figures.ts';

test('after an outage the queues of many terminals ask the platform for no more in any second than the bound, and nothing is lost', async () => {
  const plan = { ...tenthOf(WHOLE_OUTAGE), ...ONE_HOUR };
  const { after, verdict, backlog, leftOver, emptyAfterMs, saved } = await simulateOutage(plan);
  const bound = boundPerSecond(plan.terminals, plan.limits);
  const { peak, p99 } = after.queue;
  tellFigures('outage', { seed: plan.seed, terminals: plan.terminals, saved, backlog, peak, p99, bound });
  expect(peak).toBeLessThanOrEqual(bound);
  expect(emptyAfterMs).not.toBeNull();
  expect({ verdict, leftOver }).toMatchObject({ verdict: { lost: [], twice: [], outOfOrder: [] }, leftOver: 0 });
  // Or it was no outage.
  expect(backlog).toBeGreaterThan(plan.terminals);
}, 120_000);
