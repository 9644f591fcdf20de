import type { Command } from 'commander';
import { assertNever } from '../../drivers/core/index.ts';
import type { ListenError, SandboxEvent } from '../sandbox/index.ts';
import { EXIT } from './exit-codes.ts';
import { readPort } from './read-port.ts';

/** `kiosk sandbox --port N [--data-dir DIR]`: a platform to run against, until it is interrupted. */
export function sandboxCommand(program: Command): void {
  program
    .command('sandbox')
    .description('run the sandbox platform by itself: takes submissions, opens them, misbehaves on demand')
    .option('--port <number>', 'loopback port, 0 for a free one', readPort, 0)
    .option('--data-dir <dir>', 'where it keeps what it accepted', '.terminal/sandbox')
    .action(async ({ port, dataDir }: { readonly port: number; readonly dataDir: string }) => {
      // Only here: no other command shall pay for its server and database.
      const { createSandbox } = await import('../sandbox/index.ts');
      const sandbox = createSandbox({ dataDir, log: (event) => process.stdout.write(`${line(event)}\n`) });
      const listening = await sandbox.listen({ port });
      if (!listening.ok) {
        process.stderr.write(`kiosk sandbox: ${complaint(listening.error)}\n`);
        process.exitCode = EXIT.problems;
        return;
      }
      process.stdout.write(`sandbox platform: ${listening.value.url}\n`);
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void sandbox.close());
    });
}

function line(event: SandboxEvent): string {
  switch (event.kind) {
    case 'accepted':
      return `accepted ${event.submissionId} ${event.receiptNumber}${event.again ? ' (again)' : ''}`;
    case 'refused':
      return `refused ${event.operationId}: ${event.refusal.kind}: ${event.refusal.detail}`;
    case 'failed':
      return `failed: ${event.detail}`;
    default:
      return assertNever(event);
  }
}

function complaint(error: ListenError): string {
  switch (error.kind) {
    case 'portInUse':
      return `port ${error.port} is in use; choose another with --port, or stop what holds it`;
    case 'portNotAllowed':
      return `port ${error.port} may not be used by this user; choose one from 1024 up with --port`;
    case 'notLoopback':
      return `${error.host} is not this machine; the sandbox listens on loopback only`;
    case 'store':
      return `the data directory cannot be used: ${error.detail}`;
    case 'io':
      return error.detail;
    default:
      return assertNever(error);
  }
}
