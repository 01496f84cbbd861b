import type { IncomingMessage } from 'node:http';
import { MemoryChallengeStore } from '../../../lib/challenge/memory-store.js';
import type { SmsOtpOptions } from '../../../lib/config/options.js';
import { SmsOtpStrategy, type AuthenticateOptions } from '../../../lib/strategy.js';
import { Passport } from 'passport';
import { FakeSender, secret } from '../../http/support/app.js';

/** How a strategy ended, in Passport's words. */
export type Outcome =
  | {
      readonly action: 'success';
      readonly user: { readonly id: string };
      readonly info: Record<string, unknown>;
    }
  | { readonly action: 'fail'; readonly challenge: Record<string, unknown>; readonly status: number }
  | { readonly action: 'redirect'; readonly url: string; readonly status: number }
  | { readonly action: 'pass' }
  | { readonly action: 'error'; readonly error: unknown };

export interface FakeRequest {
  method: string;
  originalUrl: string;
  headers: Record<string, string>;
  body?: unknown;
  session?: FakeSession | undefined;
  firstFactor?: unknown;
  user?: unknown;
  accepts: (types: readonly string[]) => string | false;
  is: () => false;
  [property: string]: unknown;
}

/** A session with the two methods that a login needs, and a record of what was asked of it. */
export class FakeSession {
  [key: string]: unknown;

  static of(req: FakeRequest, entries: object = {}): FakeSession {
    const session = new FakeSession();
    Object.assign(session, entries);
    Object.defineProperties(session, {
      regenerate: {
        configurable: true,
        value: (done: (error?: unknown) => void) => {
          req.session = FakeSession.of(req);
          setImmediate(done);
        },
      },
      save: { value: (done: (error?: unknown) => void) => setImmediate(done) },
    });
    return session;
  }
}

export function fakeRequest(parts: Partial<FakeRequest> = {}): FakeRequest {
  const req: FakeRequest = {
    method: 'POST',
    originalUrl: '/login',
    headers: {},
    accepts: () => 'html',
    is: () => false,
    ...parts,
  };
  req.session ??= FakeSession.of(req);
  return req;
}

export interface Bench {
  readonly strategy: SmsOtpStrategy;
  readonly sender: FakeSender;
}

export function createBench(options: SmsOtpOptions = {}): Bench {
  const sender = new FakeSender();
  const passport = new Passport();
  passport.serializeUser((user, done) => done(null, (user as { id: string }).id));
  passport.deserializeUser((id, done) => done(null, { id }));
  const strategy = new SmsOtpStrategy({
    secret,
    sms: sender,
    passport,
    store: new MemoryChallengeStore(),
    users: { find: () => '+94771234567' },
    ...options,
  });
  return { strategy, sender };
}

/** Runs the strategy as Passport does: an object made from it, with the five actions on it; exactly one is called. */
export function drive(
  strategy: SmsOtpStrategy,
  req: FakeRequest,
  options?: AuthenticateOptions,
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    let ended: Outcome | null = null;
    const end = (outcome: Outcome): void => {
      if (ended) reject(new Error(`${outcome.action} after ${ended.action}`));
      ended = outcome;
      // Long enough for a second action to be seen.
      setTimeout(() => resolve(outcome), 5);
    };
    const one = Object.assign(Object.create(strategy) as SmsOtpStrategy, {
      success: (user: { id: string }, info: Record<string, unknown>) =>
        end({ action: 'success', user, info }),
      fail: (challenge: Record<string, unknown>, status: number) =>
        end({ action: 'fail', challenge, status }),
      redirect: (url: string, status: number) => end({ action: 'redirect', url, status }),
      pass: () => end({ action: 'pass' }),
      error: (error: unknown) => end({ action: 'error', error }),
    });
    one.authenticate(req as unknown as IncomingMessage, options);
  });
}
