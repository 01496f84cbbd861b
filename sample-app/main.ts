import { banner } from './banner.js';
import { readConfig } from './shared/config.js';
import { SampleError } from './shared/errors.js';
import { openSocialProvider } from './social/provider.js';
import { isPart, type PartName, PARTS, start } from './start.js';

/** `main.ts` starts all three servers, `main.ts idp` only the named ones. */
async function main(args: readonly string[]): Promise<void> {
  const unknown = args.find((name) => !isPart(name));
  if (unknown !== undefined) {
    throw new SampleError(
      `There is no "${unknown}": name some of ${PARTS.join(', ')}, or nothing for all of them.`,
    );
  }
  const parts = args.length > 0 ? PARTS.filter((name) => args.includes(name)) : PARTS;
  const config = readConfig(process.env);
  const sample = await start(parts as readonly PartName[], config, openSocialProvider);
  console.log(banner(parts, config, sample.backupCodes));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop(sample.close));
}

function stop(close: () => Promise<void>): void {
  // Whatever hangs is not waited for: two seconds are all that a container gets before it looks broken.
  setTimeout(() => process.exit(0), 1900).unref();
  close().then(() => process.exit(0), tell);
}

/** A mistake in the settings is told in one line; a stack would hide it. */
function tell(error: unknown): void {
  const { name, message } = error instanceof Error ? error : { name: '', message: String(error) };
  const expected = error instanceof SampleError || name === 'SmsOtpConfigError';
  console.error(expected ? message : error);
  process.exit(1);
}

main(process.argv.slice(2)).catch(tell);
