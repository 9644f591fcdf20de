import { expect, test } from 'vitest';
import { type ConnectionState, keepConnected, RECONNECT_LIMITS } from './connection.ts';
import { ManualClock } from './manual-clock.ts';
import { SimulatedTransport } from './simulated-transport.ts';

function connected() {
  const clock = new ManualClock();
  const transport = new SimulatedTransport('simulated:test', () => undefined);
  const states: ConnectionState[] = [];
  const connection = keepConnected({ transport, clock, random: () => 0.5, onState: (state) => states.push(state) });
  return { clock, transport, states, connection };
}

test('opens, notices a loss and opens again when the device is back', async () => {
  const { clock, transport, states, connection } = connected();
  await clock.advance(0);
  transport.unplug();
  await clock.advance(60_000);
  expect(states).toEqual(['open', 'absent']);
  transport.replug();
  await clock.advance(RECONNECT_LIMITS.longestPauseMs);
  expect(states).toEqual(['open', 'absent', 'open']);
  await connection.close();
});

test('the pauses grow to a ceiling, so that an absent device costs next to nothing', async () => {
  const { clock, transport, connection } = connected();
  let tries = 0;
  const open = transport.open.bind(transport);
  transport.open = () => {
    tries++;
    return open();
  };
  transport.unplug();
  await clock.advance(60_000);
  expect(tries).toBeGreaterThan(10);
  expect(tries).toBeLessThan(30);
  await connection.close();
});

test('once closed it neither opens again nor leaves a timer', async () => {
  const { clock, transport, states, connection } = connected();
  await clock.advance(0);
  transport.unplug();
  await connection.close();
  transport.replug();
  await clock.advance(60_000);
  expect(states).toEqual(['open', 'absent', 'closed']);
  expect(clock.waiting).toBe(0);
});
