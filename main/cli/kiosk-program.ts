/** The command line of technicians and authors. What goes wrong is told in one line, never as a stack. */
import { Command, CommanderError } from 'commander';
import { EXIT } from './exit-codes.ts';
import { itemsCommand } from './items-command.ts';
import { queueCommand } from './queue-command.ts';
import { sandboxCommand } from './sandbox-command.ts';

const program = new Command('kiosk')
  .description('Looks after a self-service terminal and its service items.')
  .exitOverride()
  .configureOutput({ outputError: (text, write) => write(`kiosk: ${text.replace(/^error: /, '')}`) })
  .showHelpAfterError('(kiosk --help shows what there is)');
itemsCommand(program);
queueCommand(program);
sandboxCommand(program);

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error);
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) {
    return error.exitCode === 0 ? EXIT.fine : EXIT.notDone;
  }
  process.stderr.write(`kiosk: ${error instanceof Error ? error.message : String(error)}\n`);
  if (process.env['KIOSK_TRACE'] === '1' && error instanceof Error) {
    process.stderr.write(`${error.stack ?? ''}\n`);
  } else {
    process.stderr.write('kiosk: this is a fault of the program; KIOSK_TRACE=1 shows where it happened\n');
  }
  return EXIT.notDone;
}
