import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePorts } from '../../sample/support/sample.js';

const root = resolve(__dirname, '../../..');
const leash = join(__dirname, 'end-with-parent.mjs');

export type Settings = Readonly<Record<string, string>>;

export interface Message {
  readonly to: string;
  readonly text: string;
  readonly receivedAt: string;
}

/** The sample as `npm start` runs it: a process of its own, on the built package. */
export class Sample {
  /** Origins of the three servers. */
  readonly sp: string;
  readonly idp: string;
  readonly phone: string;
  readonly #env: Settings;
  #child: ChildProcess | undefined;
  #printed = '';
  #errors = '';

  private constructor(env: Settings) {
    this.#env = env;
    const { SP_HOST = 'localhost', SP_PORT, IDP_PORT, PHONE_PORT } = env;
    this.sp = `http://${SP_HOST}:${SP_PORT}`;
    this.idp = `http://localhost:${IDP_PORT}`;
    this.phone = `http://localhost:${PHONE_PORT}`;
  }

  /** @param settings environment variables of the sample; the usual port of the phone in them becomes that of this one */
  static async start(settings: Settings = {}): Promise<Sample> {
    const SAMPLE_KEYS_DIR = await mkdtemp(join(tmpdir(), 'sample-keys-'));
    for (let tries = 1; ; tries += 1) {
      const [SP_PORT, IDP_PORT, PHONE_PORT] = (await freePorts(3)).map(String) as [string, string, string];
      const ports = { SP_PORT, IDP_PORT, PHONE_PORT };
      const sample = new Sample({ SAMPLE_KEYS_DIR, ...ports, ...withPhone(settings, PHONE_PORT) });
      try {
        await sample.#run();
        return sample;
      } catch (error) {
        // Between finding a free port and taking it another process can be faster.
        if (tries === 3 || !String(error).includes('is in use')) throw error;
      }
    }
  }

  /** All messages that the phone got, oldest first. */
  async messages(): Promise<readonly Message[]> {
    return (await (await fetch(`${this.phone}/messages`)).json()) as readonly Message[];
  }

  /** Waits until the newest message is so old that the same person can be sent another. */
  async coolDown(seconds: number): Promise<void> {
    const newest = (await this.messages()).at(-1);
    if (newest) await sleep(Math.max(0, Date.parse(newest.receivedAt) + seconds * 1000 - Date.now()));
  }

  /** Ends the process and starts it again, on the same ports and with the same keys. */
  async restart(): Promise<void> {
    await this.#end();
    await this.#run();
  }

  /** Some backup codes of alice, as the newest start printed them. */
  backupCodes(): readonly string[] {
    return this.#printed.match(/\b\d(-[0-9A-Z]{4}){4}\b/g) ?? [];
  }

  /** What the servers complained of so far, but for the notes of the start. */
  complaints(): string[] {
    const expected = 'passport-smsotp: for development only';
    return this.#errors.split('\n').filter((line) => line !== '' && !line.startsWith(expected));
  }

  async close(): Promise<void> {
    await this.#end();
    await rm(this.#env['SAMPLE_KEYS_DIR']!, { recursive: true });
  }

  async #run(): Promise<void> {
    const args = ['--import', leash, '--import', 'tsx', 'sample-app/main.ts'];
    const env = { ...cleanEnvironment(), ...this.#env };
    const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['pipe', 'pipe', 'pipe'] });
    this.#child = child;
    child.stderr.setEncoding('utf8').on('data', (text: string) => (this.#errors += text));
    await new Promise<void>((ready, failed) => {
      this.#printed = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        this.#printed += text;
        // The last line of the banner.
        if (this.#printed.includes('Stop with Ctrl+C')) ready();
      });
      child.once('error', failed);
      child.once('close', () => failed(new Error(`The sample did not start:\n${this.#errors}`)));
    });
  }

  async #end(): Promise<void> {
    const child = this.#child;
    if (child?.exitCode !== null || child.signalCode !== null) return;
    const closed = once(child, 'close');
    child.kill('SIGTERM');
    await closed;
  }
}

function withPhone(settings: Settings, port: string): Settings {
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [
      name,
      value.replace('localhost:8082', `localhost:${port}`),
    ]),
  );
}

/** What the developer has set for a sample of their own must not count here. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const ours = /^(SMSOTP_|SAMPLE_|REDIS_URL$|NODE_ENV$|(SP|IDP|PHONE)_(HOST|PORT)$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.test(name)));
}
