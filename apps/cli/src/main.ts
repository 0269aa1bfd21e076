import 'reflect-metadata';
import { Command, CommanderError } from 'commander';
import { blocksCommand } from './blocks.command.ts';
import { importCommand } from './import.command.ts';
import { describeError } from './error-report.ts';
import { operatorOf } from './operator.ts';
import { personCommand } from './person.command.ts';
import { projectionsCommand } from './projections.command.ts';
import { reportCommand } from './report.command.ts';
import { storeCommand } from './store.command.ts';
import { say } from './terminal.ts';
import { tokenCommand } from './token.command.ts';

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // The second one means now; what was acknowledged is durable either way.
    if (stopping.signal.aborted) process.exit(1);
    say('Stopping …');
    stopping.abort();
  });
}

const operator = operatorOf(process.env, stopping.signal);
const program = new Command('handrail')
  .description('Handrail for operators; works beside a running server, on the data in HANDRAIL_DATA.')
  .showHelpAfterError('(add --help for the options)')
  .addCommand(importCommand(operator))
  .addCommand(storeCommand(operator))
  .addCommand(tokenCommand(operator))
  .addCommand(personCommand(operator))
  .addCommand(projectionsCommand(operator))
  .addCommand(blocksCommand(operator))
  .addCommand(reportCommand(operator));
for (const each of [program, ...program.commands, ...program.commands.flatMap(({ commands }) => commands)]) each.exitOverride();

try {
  await program.parseAsync();
} catch (error) {
  const { message, code } = describeError(error, stopping.signal);
  if (!(error instanceof CommanderError)) say(message);
  process.exitCode = code;
}
