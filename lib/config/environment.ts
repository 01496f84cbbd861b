/** Environment variables as a program gets them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The variable's text; undefined when it is absent or blank, which is how shells and compose files unset one. */
export function variable(env: Environment, name: string): string | undefined {
  const text = env[name]?.trim();
  return text === '' ? undefined : text;
}

export function isProduction(env: Environment): boolean {
  return env['NODE_ENV'] === 'production';
}
