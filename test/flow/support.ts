import { randomBytes } from 'node:crypto';
import { MemoryChallengeStore } from '../../lib/challenge/memory-store.js';
import type { ChallengeStore } from '../../lib/challenge/contract.js';
import type { Tell } from '../../lib/events.js';
import { begin, type BeginRequest } from '../../lib/flow/begin.js';
import { capture } from '../../lib/flow/capture.js';
import type { FlowContext, FlowSettings } from '../../lib/flow/context.js';
import type { BeginOutcome, CaptureOutcome, Pending, VerifyOutcome } from '../../lib/flow/contract.js';
import { verify } from '../../lib/flow/verify.js';
import { deriveKeys } from '../../lib/keys.js';
import { guessLimits } from '../../lib/policy/limits.js';
import type { SendOutcome, TextMessage } from '../../lib/sms/contract.js';
import type { FirstFactor, LocalUser, UserStore } from '../../lib/users/contract.js';

export const second = 1000;
export const minute = 60 * second;
export const mobile = '+94771234567';
export const otherMobile = '+94777654321';
export const start = 1_700_000_000_000;

export const alice = { id: 'alice' };
export const first: FirstFactor = { strategy: 'local', user: alice };

/** The defaults of the options, as the flow gets them. */
const defaults: FlowSettings = {
  mandatory: false,
  enableByUserClaim: false,
  capture: true,
  skipUnknown: false,
  findsNameless: true,
  sendOtpDirectlyToMobile: false,
  sendOtpToFederatedMobile: false,
  federatedMobileAttributeKey: () => 'mobile',
  backupCode: true,
  tellsRemoval: true,
  retryEnable: true,
  resendEnable: true,
  code: { length: 6, alphanumeric: false },
  codeLifeMs: 5 * minute,
  cooldownMs: 30 * second,
  maxSends: 4,
  budget: [],
  guesses: guessLimits(5),
  mask: { noOfDigits: 4, order: 'backward' },
  hintAttribute: 'mobile',
  showAuthFailureReason: false,
  useInternalErrorCodes: true,
  typedNumber: undefined,
  typedNumberMessage: undefined,
  numbers: { defaultCountry: 'LK' },
  exampleMobile: '071 234 5678',
};

export type Told = [name: Parameters<Tell>[0], event: Parameters<Tell>[1]];

export interface World {
  readonly ctx: FlowContext;
  readonly clock: { now: number };
  /** What the user store knows of alice. */
  person: LocalUser | string | null | undefined;
  readonly sent: TextMessage[];
  /** What the gateway answers to the next messages; `sent` when it is empty. */
  readonly answers: (SendOutcome | Error)[];
  readonly told: Told[];
  readonly saved: [FirstFactor, string][];
  /** What the session holds. */
  kept: Pending | null;
  /** What was called, in its order. */
  readonly calls: string[];
  login(more?: Partial<BeginRequest>): Promise<BeginOutcome>;
  /** Logs in, and gives what waits then. */
  waiting(more?: Partial<BeginRequest>): Promise<Pending>;
  keep(pending: Pending): Promise<void>;
  type(pending: Pending, code: string): Promise<VerifyOutcome>;
  say(pending: Pending, number: string): Promise<CaptureOutcome>;
  /** The code of the last message. */
  code(): string;
  /** A code that is not in the last message. */
  wrong(): string;
  names(): string[];
}

export interface Parts {
  readonly settings?: Partial<FlowSettings>;
  readonly person?: World['person'];
  readonly users?: Partial<UserStore>;
  readonly store?: Partial<ChallengeStore>;
}

const stores: MemoryChallengeStore[] = [];
afterEach(() => {
  for (const store of stores.splice(0)) store.close();
});

/** The use cases over the real memory store, with a gateway, a user store, a session and a clock that do as told. */
export function world({ settings, person = { mobile }, users, store: broken }: Parts = {}): World {
  const clock = { now: start };
  const memory = new MemoryChallengeStore(() => clock.now);
  stores.push(memory);
  const calls: string[] = [];
  const it: World = {
    ctx: {
      settings: { ...defaults, ...settings },
      store: traced(memory, broken ?? {}, calls),
      sender: { send },
      users: {
        find: () => it.person,
        saveMobile: (who, number) => void it.saved.push([who, number]),
        ...users,
      },
      keys: deriveKeys('a secret of at least 32 characters'),
      now: () => clock.now,
      randomInt: distinctCodes(),
      newId: () => randomBytes(16).toString('base64url'),
      tell: (...event) => void it.told.push(event),
    },
    clock,
    person,
    sent: [],
    answers: [],
    told: [],
    saved: [],
    kept: null,
    calls,
    keep: async (pending) => {
      // A store takes its time.
      await new Promise(setImmediate);
      calls.push('keep');
      // A session is JSON.
      it.kept = JSON.parse(JSON.stringify(pending)) as Pending;
    },
    login: (more) => begin(it.ctx, { ...request, ...more }, it.keep),
    waiting: async (more) => {
      const outcome = await it.login(more);
      if (!('pending' in outcome)) throw new Error(`nothing waits: ${outcome.status}`);
      return outcome.pending;
    },
    type: (pending, code) => verify(it.ctx, pending, code, async () => alice),
    say: (pending, number) => capture(it.ctx, pending, number, it.keep),
    code: () => it.sent.at(-1)?.code ?? 'none',
    wrong: () => (it.code().startsWith('0') ? '1' : '0') + it.code().slice(1),
    names: () => it.told.map(([name]) => name),
  };
  return it;

  async function send(message: TextMessage): Promise<SendOutcome> {
    calls.push('send');
    const answer = it.answers.shift() ?? { status: 'sent' };
    if (answer instanceof Error) throw answer;
    it.sent.push(message);
    return answer;
  }
}

const request: BeginRequest = { first, serialized: 'alice', purpose: 'login', previous: null, send: true };

function traced(memory: ChallengeStore, broken: Partial<ChallengeStore>, calls: string[]): ChallengeStore {
  const step =
    <Argument, Result>(name: string, run: (argument: Argument) => Promise<Result>) =>
    (argument: Argument): Promise<Result> => {
      calls.push(name);
      return run.call(memory, argument);
    };
  return {
    open: step('open', broken.open ?? memory.open),
    refund: step('refund', broken.refund ?? memory.refund),
    verify: step('verify', broken.verify ?? memory.verify),
    guess: step('guess', broken.guess ?? memory.guess),
    pass: step('pass', broken.pass ?? memory.pass),
    peek: step('peek', broken.peek ?? memory.peek),
    discard: step('discard', broken.discard ?? memory.discard),
  };
}

/** Held still: the codes are 123457, 246914, 370371 and so on, no two of them alike. */
function distinctCodes(): FlowContext['randomInt'] {
  let drawn = 0;
  return (max) => {
    const code = String(((Math.floor(drawn / 6) + 1) * 123_457) % 1_000_000).padStart(6, '0');
    return Number(code.charAt(drawn++ % 6)) % max;
  };
}

/** Wrong codes, as many as asked for. */
export async function guessWrong(it: World, pending: Pending, times: number): Promise<VerifyOutcome> {
  let outcome: VerifyOutcome | undefined;
  for (let i = 0; i < times; i += 1) outcome = await it.type(pending, it.wrong());
  if (outcome === undefined) throw new Error('no guess was made');
  return outcome;
}
