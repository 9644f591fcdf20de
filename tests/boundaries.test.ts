import { describe, expect, test } from 'vitest';
import { checkBoundaries, readSources } from './boundaries.ts';

const check = (path: string, text: string): string[] => checkBoundaries([{ path, text }]).map(({ rule }) => rule);

describe('an import that breaks an arrow is found', () => {
  test.each([
    ['renderer/app.tsx', "import { x } from '../main/bridge/index.ts';", 'inside of main/bridge|may not import main/bridge'],
    ['renderer/app.tsx', "import { x } from '../main/journeys/index.ts';", 'renderer may not import main/journeys'],
    ['renderer/app.tsx', "import fs from 'node:fs';", 'renderer is pure'],
    ['renderer/app.tsx', "import { ok } from '../drivers/core/result.ts';", 'renderer may not import drivers/core'],
    ['main/bridge/a.ts', "import { x } from '../platform/index.ts';", 'main/bridge may not import main/platform'],
    ['main/supervision/a.ts', "import { x } from '../bridge/index.ts';", 'main/supervision may not import main/bridge'],
    ['main/web/a.ts', "import { x } from '../core/index.ts';", 'main/web may not import main/core'],
    ['main/web/a.ts', "import('../lab/index.ts');", 'main/web may not import main/lab'],
    ['main/platform/a.ts', "import { x } from '../outbox/index.ts';", 'main/platform may not import main/outbox'],
    ['main/outbox/a.ts', "import { x } from '../platform/schemas.ts';", 'inside of main/platform'],
    ['main/outbox/a.ts', "import { x } from '../audit/index.ts';", 'main/outbox may not import main/audit'],
    ['main/documents/a.ts', "import { x } from '../../drivers/receipt-printer/esc-pos-codec.ts';", 'inside of drivers/receipt-printer'],
    [
      'main/documents/a.ts',
      "import { x } from '../../drivers/id-card-reader/index.ts';",
      'main/documents may not import drivers/id-card-reader',
    ],
    ['main/audit/a.ts', "import { x } from '../outbox/index.ts';", 'main/audit may not import main/outbox'],
    [
      'main/journeys/a.ts',
      "import { x } from '../../drivers/receipt-printer/index.ts';",
      'main/journeys may not import drivers/receipt-printer',
    ],
    ['main/journeys/a.ts', "import { x } from '../../kiosk-config/fields.ts';", 'inside of kiosk-config'],
    ['main/journeys/a.ts', "import { readFile } from 'node:fs/promises';", 'main/journeys is pure'],
    ['main/journeys/a.ts', "import net from 'net';", 'main/journeys is pure'],
    ['main/journeys/a.ts', "import { spawn } from 'node:child_process';", 'main/journeys is pure'],
    ['main/sandbox/a.ts', "import { x } from '../outbox/index.ts';", 'main/sandbox may not import main/outbox'],
    ['main/lab/a.ts', "import { x } from '../sandbox/index.ts';", 'main/lab may not import main/sandbox'],
    ['main/core/devices.ts', "import { x } from '../sandbox/index.ts';", 'only the composition root may load it'],
    ['main/core/devices.ts', "export { x } from '../lab/index.ts';", 'only the composition root may load it'],
    ['main/core/devices.ts', "new Worker(new URL('../lab/index.ts', import.meta.url));", 'only the composition root may load it'],
    ['main/core/a.ts', "import('../sandbox/index.ts');", 'only the composition root may load it'],
    ['main/core/devices.ts', "import('../sandbox/store.ts');", 'inside of main/sandbox'],
    ['main/core/a.ts', "import type { X } from '../lab/store.ts';", 'inside of main/lab'],
    ['main/web/a.ts', "import type { X } from '../lab/index.ts';", 'main/web may not import main/lab'],
    ['main/core/a.ts', "import { x } from '../web/index.ts';", 'main/core may not import main/web'],
    ['main/core/devices.ts', "import { x } from '../../drivers/id-card-reader/simulated.ts';", 'simulated device'],
    ['main/core/a.ts', "import('../../drivers/id-card-reader/simulated.ts');", 'simulated device'],
    ['main/documents/a.ts', "import('../../drivers/receipt-printer/simulated.ts');", 'simulated device'],
    ['main/cli/a.ts', "import { x } from '../outbox/store.ts';", 'inside of main/outbox'],
    ['main/cli/a.ts', "import { x } from '../../renderer/app.tsx';", 'main/cli may not import renderer'],
    ['drivers/receipt-printer/a.ts', "import { x } from '../id-card-reader/index.ts';", 'may not import drivers/id-card-reader'],
    ['main/lab/a.ts', "import { x } from '../../drivers/core/transport.ts';", 'inside of drivers/core'],
    ['drivers/receipt-printer/a.ts', "import { x } from '../core/simulated-transport.ts';", 'simulated device'],
    ['drivers/receipt-printer/index.ts', "export * from './simulated.ts';", 'simulated device'],
    ['drivers/core/a.ts', "import { x } from '../receipt-printer/index.ts';", 'drivers/core may not import drivers/receipt-printer'],
    ['kiosk-config/a.ts', "import { ok } from '../drivers/core/result.ts';", 'kiosk-config may not import drivers/core'],
    ['kiosk-config/a.ts', "import type { M } from '../main/bridge/contract.ts';", 'kiosk-config may not import main/bridge'],
    ['kiosk-config/schema/a.ts', "import fs from 'fs';", 'kiosk-config/schema is pure'],
    ['main/core/a.ts', "import { app } from 'electron';", 'electron belongs to main/shell'],
    ['main/core/a.ts', "import type { App } from 'electron/main';", 'electron belongs to main/shell'],
    ['main/web/a.ts', "import { x } from '../../tests/run.ts';", 'belongs to the tests'],
    ['main/web/a.ts', "import { x } from './a.test.ts';", 'belongs to the tests'],
    ['main/web/a.ts', "import { x } from './page-fixture.ts';", 'belongs to the tests'],
    ['main/web/a.ts', "import { x } from '/srv/secret.ts';", 'absolute address'],
    ['main/web/a.ts', 'const name = process.argv[2]; import(name);', 'computed'],
  ])('%s: %s', (path, text, rule) => {
    expect(check(path, text)).toEqual([expect.stringMatching(rule)]);
  });

  test.each([
    ['re-export', "export { x } from '../audit/index.ts';"],
    ['export all', "export * from '../audit/index.ts';"],
    ['type import', "import type { X } from '../audit/index.ts';"],
    ['import() type', "type X = import('../audit/index.ts').X;"],
    ['dynamic import', "await import('../audit/index.ts');"],
    ['template text', 'await import(`../audit/index.ts`);'],
    ['worker', "new Worker(new URL('../audit/worker.ts', import.meta.url));"],
    ['require', "require('../audit/index.ts');"],
    ['import meta resolve', "import.meta.resolve('../audit/index.ts');"],
    ['import equals', "import x = require('../audit/index.ts');"],
  ])('whatever its form: %s', (_form, text) => {
    expect(check('main/bridge/a.ts', text)).toEqual([expect.stringContaining('main/bridge may not import main/audit')]);
  });

  test('with its file and line', () => {
    const text = "const a = 1;\n\nimport { x } from '../audit/index.ts';\n";
    expect(checkBoundaries([{ path: 'main/bridge/a.ts', text }])).toMatchObject([{ file: 'main/bridge/a.ts', line: 3 }]);
  });
});

test.each([
  ['renderer/app.tsx', "import type { TerminalView } from '../main/bridge/contract.ts'; import { useState } from 'react';"],
  ['main/sandbox/a.ts', "import { open } from '../outbox/sealing/index.ts';"],
  ['main/core/a.ts', "import type { Lab } from '../lab/index.ts';"],
  ['main/core/devices.ts', "const { sandbox } = await import('../sandbox/index.ts');"],
  ['main/core/devices.ts', "await import('../../drivers/id-card-reader/simulated.ts');"],
  ['drivers/receipt-printer/a.ts', "import type { T } from '../core/transport.ts';"],
  ['drivers/receipt-printer/simulated.ts', "import { T } from '../core/simulated-transport.ts';"],
  ['renderer/keyboard/table/build-table.ts', "import fs from 'node:fs';"],
  ['main/lab/a.ts', "import { S } from '../../drivers/id-card-reader/simulated.ts';"],
  ['main/audit/a.ts', "import { ok } from '../../drivers/core/result.ts'; import fs from 'node:fs';"],
  ['main/shell/main.ts', "import { app } from 'electron';"],
  ['main/outbox/a.ts', "new Worker(new URL('./worker.ts', import.meta.url));"],
  ['main/web/page.ts', "new URL('./page.html', import.meta.url);"],
  ['main/outbox/outbox-fixture.ts', "import { ManualClock } from '../../drivers/core/manual-clock.ts';"],
  ['main/web/a.test.ts', "import { x } from '../core/inside.ts';"],
])('an import along an arrow is fine: %s: %s', (path, text) => {
  expect(check(path, text)).toEqual([]);
});

test.each(['main/misc/a.ts', 'main/a.ts', 'drivers/teapot/a.ts', 'lib/a.ts'])('a file outside of every room is refused: %s', (path) => {
  expect(check(path, '')).toEqual([expect.stringContaining('no room of the house')]);
});

test('a file that cannot be parsed is told, not passed over', () => {
  expect(check('main/web/a.ts', 'import {')).toEqual([expect.stringContaining('cannot be parsed')]);
});

test('no files to check is a failure', () => {
  expect(checkBoundaries([])).toHaveLength(1);
});

test('the whole tree is seen', () => {
  const files = readSources(`${import.meta.dirname}/..`).map((file) => file.path);
  expect(files).toEqual(
    expect.arrayContaining(['main/bridge/contract.ts', 'drivers/core/result.ts', 'kiosk-config/index.ts', 'tests/run.ts']),
  );
});
