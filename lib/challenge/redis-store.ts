import { SmsOtpStoreError } from '../errors.js';
import { withoutCommand, type RedisClient } from '../redis.js';
import type {
  ChallengeKey,
  ChallengeState,
  ChallengeStore,
  GuessRequest,
  GuessResult,
  OpenRequest,
  OpenResult,
  PassRequest,
  RefundRequest,
  VerifyRequest,
  VerifyResult,
} from './contract.js';
import { scripts, type Script } from './scripts/index.js';

export interface RedisStoreOptions {
  /** An ioredis client. See `docs/redis.md` for its settings. */
  readonly client: RedisClient;
  /** Begin of every key. Default `smsotp:`. */
  readonly prefix?: string;
  /** Called by `close()`; closes the client if the store owns it. */
  readonly onClose?: () => void | Promise<void>;
}

const spentMs = 60_000;

/**
 * The contract on Redis 6.2 or later: each step is one Lua script, called by EVALSHA, sent whole only when Redis does
 * not know it yet. Use a server with `maxmemory-policy noeviction`: an evicted counter is a lock that opens by itself.
 */
export class RedisChallengeStore implements ChallengeStore {
  private readonly client: RedisClient;
  private readonly prefix: string;
  private readonly onClose: (() => void | Promise<void>) | undefined;

  constructor(options: RedisStoreOptions) {
    this.client = options.client;
    this.prefix = options.prefix ?? 'smsotp:';
    this.onClose = options.onClose;
  }

  async open(request: OpenRequest): Promise<OpenResult> {
    const { digest, now, expiresAt, forgetAt, cooldownMs, maxSends, guesses, challenge, budget, unproved } =
      request;
    const windows = budget.flatMap(({ messages, ms }) => [messages, ms]);
    const [status, at, left, sendsLeft] = await this.run<[OpenResult['status'], number, number, number]>(
      scripts.open,
      request,
      [
        digest,
        now,
        expiresAt,
        forgetAt,
        cooldownMs,
        maxSends,
        guesses.perCode,
        challenge,
        unproved === true ? 'u' : '',
        ...windows,
      ],
    );
    if (status === 'opened') {
      const state = { live: true, expiresAt, resendAt: at, attemptsLeft: left, sendsLeft };
      return { status, state };
    }
    return status === 'exhausted' ? { status } : { status, retryAt: at };
  }

  async refund(request: RefundRequest): Promise<void> {
    const { digest, restore, now, free } = request;
    await this.run(scripts.refund, request, [digest, restore ? 1 : 0, now, free.failures, free.memoryMs]);
  }

  async verify(request: VerifyRequest): Promise<VerifyResult> {
    const { digest, now, guesses, challenge } = request;
    const { perCode, memoryMs, waitsMs } = guesses;
    const [status, at, ...fields] = await this.run<VerifyReply>(scripts.verify, request, [
      digest,
      now,
      perCode,
      memoryMs,
      challenge,
      spentMs,
      ...waitsMs,
    ]);
    if (status === 'passed' || status === 'spent') return { status };
    return refusal(status, at, fields.length === 0 ? null : readState(fields));
  }

  async guess(request: GuessRequest): Promise<GuessResult> {
    const { now, guesses, challenge, forgetAt, heedsLock } = request;
    const { perCode, memoryMs, waitsMs } = guesses;
    const heeds = heedsLock ? 1 : 0;
    const [status, at] = await this.run<[GuessResult['status'], number]>(scripts.guess, request, [
      now,
      perCode,
      memoryMs,
      challenge,
      forgetAt,
      heeds,
      ...waitsMs,
    ]);
    if (status === 'spent') return { status };
    if (status === 'locked') return { status, retryAt: at };
    return { status, ...(at > 0 && { retryAt: at }) };
  }

  async pass(request: PassRequest): Promise<void> {
    await this.run(scripts.pass, request, [request.now, request.challenge, spentMs]);
  }

  async peek(key: ChallengeKey): Promise<ChallengeState | null> {
    const [digest, ...rest] = await guarded(
      this.client.hmget(this.keys(key)[0], 'd', 'x', 'r', 'a', 'n', 'm'),
    );
    return rest[0] == null ? null : readState([digest == null ? 0 : 1, ...rest]);
  }

  async discard(key: ChallengeKey): Promise<void> {
    await this.run(scripts.discard, key, []);
  }

  async close(): Promise<void> {
    await this.onClose?.();
  }

  private async run<Reply>(script: Script, key: ChallengeKey, args: (string | number)[]): Promise<Reply> {
    const all = [...this.keys(key), ...args];
    const reply = this.client.evalsha(script.sha, 2, ...all).catch((error: unknown) => {
      if (!isUnknownScript(error)) throw error;
      return this.client.eval(script.lua, 2, ...all);
    });
    return (await guarded(reply)) as Reply;
  }

  private keys({ account, challenge }: ChallengeKey): [string, string] {
    const name = `${this.prefix}{${account}}`;
    return [`${name}:${challenge}`, name];
  }
}

type Field = string | number | null;
type VerifyReply = [status: VerifyResult['status'], at: number, ...state: Field[]];

/** live, x, r, a, n, m as the scripts and `peek` read them. */
function readState(fields: readonly Field[]): ChallengeState {
  const [live, expiresAt, resendAt, attemptsLeft, sends, maxSends] = fields.map(Number) as SixNumbers;
  return { live: live === 1, expiresAt, resendAt, attemptsLeft, sendsLeft: maxSends - sends };
}

type SixNumbers = [number, number, number, number, number, number];

function refusal(
  status: Exclude<VerifyResult['status'], 'passed' | 'spent'>,
  at: number,
  state: ChallengeState | null,
): VerifyResult {
  if (status === 'locked') return { status, retryAt: at, state };
  if (status === 'gone') return { status, state };
  // The script answers these two only where there is a challenge; without one there is none to type a code for.
  if (state === null) return { status: 'gone', state };
  if (status === 'expired' || at === 0) return { status, state };
  return { status, state, retryAt: at };
}

// A restarted or failed-over Redis has lost its script cache. The step did not run, so sending it again is safe.
function isUnknownScript(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('NOSCRIPT');
}

function guarded<T>(reply: Promise<T>): Promise<T> {
  return reply.catch((error: unknown) => {
    throw new SmsOtpStoreError(
      'The challenge store (Redis) did not answer. Nobody is let in meanwhile.',
      withoutCommand(error),
    );
  });
}
