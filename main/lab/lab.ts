import { z } from 'zod';
import type { Clock } from '../../drivers/core/clock.ts';
import { labClock } from './lab-clock.ts';
import { openLink } from './link.ts';
import type { SimulatedDevices } from './simulated-devices.ts';
import { type LabDevice, type LabPapers, LabRequestError } from './verb.ts';
import { labDevices } from './verbs.ts';

export interface LabRequest {
  readonly method: 'GET' | 'POST';
  /** Below `/lab/api`: ``, `/id-card-reader`, `/id-card-reader/put-card`. */
  readonly path: string;
  readonly body: unknown;
}

export interface LabAnswer {
  readonly status: number;
  readonly mediaType: string;
  readonly body: Uint8Array;
}

export interface Lab {
  /** The terminal's clock while the lab is there: its wall can be set wrong. */
  readonly clock: Clock;
  /** The platform as seen through the lab's line. */
  readonly platformUrl: string;
  answer(request: LabRequest): Promise<LabAnswer>;
  /** Called after each verb that was done. */
  onChange(listener: () => void): void;
  close(): Promise<void>;
}

const SAY_WHICH = 'say which: POST /lab/api/<device>/<verb>';

/** `platformUrl` is plain http; another is an `Error`. */
export async function openLab(options: { readonly devices: SimulatedDevices; readonly platformUrl: string }): Promise<Lab> {
  const clock = labClock();
  const link = await openLink(options.platformUrl, clock);
  const devices = labDevices({ devices: options.devices, link, clock });
  const listeners = new Set<() => void>();

  return {
    clock,
    platformUrl: link.url,
    answer: async (request) => {
      const [id = '', name = '', file = ''] = request.path.split('/').filter((part) => part !== '');
      if (id === '') {
        return request.method === 'GET' ? json(200, { devices: Object.entries(devices).map(describe) }) : json(404, { error: SAY_WHICH });
      }
      const device = own(devices, id);
      if (!device) return json(404, { error: `there is no ${id}; there are ${Object.keys(devices).join(', ')}` });
      const can = `it can ${Object.keys(device.verbs).join(', ')}`;
      if (request.method === 'GET') {
        if (name === '') return json(200, describe([id, device]));
        if (device.papers && name === 'papers') return paper(device.papers, file);
        return json(404, { error: `there is nothing to see at ${id}/${name}; ${can}, by POST` });
      }
      if (name === '') return json(404, { error: SAY_WHICH });
      const verb = own(device.verbs, name);
      if (!verb) return json(404, { error: `${id} cannot ${name}; ${can}` });
      try {
        verb.run(request.body);
      } catch (error) {
        const example = verb.example ?? {};
        if (error instanceof z.ZodError) return json(400, { error: z.prettifyError(error), example });
        if (error instanceof LabRequestError) return json(400, { error: error.message, example });
        throw error;
      }
      for (const listener of listeners) listener();
      return json(200, device.state());
    },
    onChange: (listener) => void listeners.add(listener),
    close: () => link.close(),
  };
}

/** By its own keys alone: nothing is called `constructor`. */
function own<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

function describe([id, device]: readonly [string, LabDevice]): object {
  return {
    id,
    state: device.state(),
    verbs: Object.entries(device.verbs).map(([verb, { does, example, choices }]) => ({ verb, does, example, choices })),
  };
}

async function paper({ ending, mediaType, count, give }: LabPapers, file: string): Promise<LabAnswer> {
  const [, index, found] = /^(\d{1,6})\.([a-z]{3})$/.exec(file) ?? [];
  const body = index === undefined || found !== ending ? null : await give(Number(index));
  return body
    ? { status: 200, mediaType, body }
    : json(404, { error: `there is no paper ${file}; there are ${count()}, from 0.${ending}` });
}

function json(status: number, value: unknown): LabAnswer {
  return { status, mediaType: 'application/json', body: new TextEncoder().encode(JSON.stringify(value)) };
}
