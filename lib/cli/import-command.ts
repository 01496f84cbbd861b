import { parseArgs } from 'node:util';
import { importConnector, toEnv, toJs, toJson, toText } from '../import/index.js';
import type { ImportedOptions } from '../import/contract.js';
import { mostBytes } from '../import/text.js';
import { CommandError, type Command, type ExitCode, type Terminal } from './command.js';

const usage = `Usage: passport-smsotp import <file> [--env | --js | --json]

Reads the configuration of WSO2's SMS OTP connector: application-authentication.xml (all of it, or the block of SMSOTP
alone), deployment.toml, or the XML file of the identity provider. Prints options on stdout and a report on stderr:

  npx passport-smsotp import application-authentication.xml > .env

  --env   a .env (this is what happens without any of them)
  --js    a module that exports the options
  --json  the options as JSON

The output holds the credentials of the gateway if the file does; the report does not.
Exit codes: 0 read, 1 can not be read, 2 not understood. See docs/import.md.
`;

export const importCommand: Command = {
  summary: "turn the configuration of WSO2's SMS OTP connector into options",
  usage,
  run,
};

const writers: Readonly<Record<string, (options: ImportedOptions) => string>> = {
  env: toEnv,
  js: toJs,
  json: toJson,
};

function run(args: readonly string[], terminal: Terminal): ExitCode {
  const { file, write } = understandArgs(args);
  const { options, report } = importConnector(terminal.read(file, mostBytes));
  terminal.out(write(options));
  terminal.err(toText(report));
  return 0;
}

function understandArgs(args: readonly string[]): {
  file: string;
  write: (options: ImportedOptions) => string;
} {
  const { values, positionals } = parse(args);
  const [file, ...more] = positionals;
  const [form = 'env', ...others] = Object.keys(values);
  if (file === undefined) throw new CommandError(`Which file?\n\n${usage}`, 2);
  if (more.length > 0) throw new CommandError(`One file at a time.\n\n${usage}`, 2);
  if (others.length > 0) throw new CommandError(`Only one of --env, --js and --json.\n\n${usage}`, 2);
  return { file, write: writers[form] ?? toEnv };
}

function parse(args: readonly string[]): { values: object; positionals: string[] } {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { env: { type: 'boolean' }, js: { type: 'boolean' }, json: { type: 'boolean' } },
    });
  } catch (error) {
    throw new CommandError(`${String(Reflect.get(Object(error) as object, 'message'))}\n\n${usage}`, 2);
  }
}
