import { SmsOtpError } from '../errors.js';
import { CommandError, type Command, type ExitCode, type Terminal } from './command.js';

/** A new command is one file in this folder and one line here. Each is loaded only when it is asked for. */
const commands: ReadonlyMap<string, () => Promise<Command>> = new Map([
  ['import', async () => (await import('./import-command.js')).importCommand],
]);

/** Runs one command line, without `node` and the script. What it throws is a fault of this package. */
export async function run(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const [name, ...rest] = args;
  if (name === undefined || isHelp(name))
    return help(name === undefined ? terminal.err : terminal.out, name === undefined ? 2 : 0);
  const load = commands.get(name);
  if (load === undefined) {
    terminal.err(`There is no command ${JSON.stringify(name)}.\n\n`);
    return help(terminal.err, 2);
  }
  const command = await load();
  if (rest.some(isHelp)) {
    terminal.out(command.usage);
    return 0;
  }
  return guarded(command, rest, terminal);
}

const isHelp = (argument: string): boolean => ['-h', '--help'].includes(argument);

async function help(print: (text: string) => void, code: ExitCode): Promise<ExitCode> {
  const lines = await Promise.all(
    [...commands].map(async ([name, load]) => `  ${name.padEnd(8)} ${(await load()).summary}\n`),
  );
  print(
    `Usage: passport-smsotp <command> [options]\n\nCommands\n${lines.join('')}\npassport-smsotp <command> --help says more.\n`,
  );
  return code;
}

async function guarded(command: Command, args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  try {
    return await command.run(args, terminal);
  } catch (error) {
    if (!(error instanceof CommandError) && !SmsOtpError.is(error)) throw error;
    terminal.err(`${error.message.trimEnd()}\n`);
    return error instanceof CommandError ? error.exitCode : 1;
  }
}
