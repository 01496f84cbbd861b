import type { Environment } from '../../lib/config/environment.js';
import { readConfig, type Config } from '../../lib/config/read-config.js';

/** What is read of options and environment, with all that is wrong in them. */
export function read(options: object = {}, env: Environment = {}): { config: Config; problems: string[] } {
  const problems: string[] = [];
  const config = readConfig(options, env, (problem) => problems.push(problem));
  return { config, problems };
}

/** The same of what has to be right. */
export function readRight(options: object = {}, env: Environment = {}): Config {
  const { config, problems } = read(options, env);
  expect(problems).toEqual([]);
  return config;
}

export function problemsOf(options: object = {}, env: Environment = {}): string[] {
  return read(options, env).problems;
}
