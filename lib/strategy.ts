import { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { assemble, type Assembly } from './assemble.js';
import type { MobileOf, SmsOtpOptions } from './config/options.js';
import type { SmsOtpError, SmsOtpTenantError } from './errors.js';
import type { SmsOtpEvents, Tell } from './events.js';
import { findAccount, isElsewhere } from './flow/find-user.js';
import { look } from './flow/look.js';
import { newBackupCodes, type NewBackupCodes } from './http/account.js';
import { pendingCode, pendingMobile } from './http/answers.js';
import { userOf } from './http/admit.js';
import { attempt, provedUser, type AttemptOptions } from './http/attempt.js';
import { createAfter, createChallenge, type ChainOptions } from './http/chain.js';
import { concludeStep, type ConcludeOptions } from './http/conclude.js';
import { failureOf } from './http/failures.js';
import { createEnforce, createRequire, type EnforceOptions, type RequireOptions } from './http/guards.js';
import type { Actions } from './http/passport-bridge.js';
import type { Handler, Req } from './http/request.js';
import { createRouter } from './http/router.js';
import { waitingOf } from './http/session.js';
import type { PendingStep } from './http/view-model.js';
import type { LocalAccount, LocalUser, UserStore } from './users/contract.js';

/** What `passport.authenticate('smsotp', …)` understands besides Passport's own options. */
export type AuthenticateOptions = AttemptOptions & ConcludeOptions;

/** How the logged-in user of a request came in. */
export interface SmsOtpProof {
  /** `skipped`: policy let the second step out, and `amr` says nothing of a code. */
  readonly result: 'passed' | 'skipped';
  /** Epoch milliseconds. */
  readonly at: number;
  /** Methods of RFC 8176, such as `['pwd', 'otp', 'sms', 'mfa']`. */
  readonly amr: readonly string[];
}

/** With `directories` there is always a `username`; a `users.find` of your own may give one too. */
export type AccountOfUser = LocalUser & Partial<LocalAccount>;

/**
 * The second factor by text message. `req.user` exists only after both factors: every guard that an application has
 * already, such as `req.isAuthenticated()`, is two-factor safe without a change.
 *
 * Also an EventEmitter, see `SmsOtpEvents`.
 */
export class SmsOtpStrategy extends EventEmitter<SmsOtpEvents> {
  readonly name: string;
  // Passport calls Object.create(strategy): `private`, because a #private member of that object throws.
  private readonly assembly: Assembly;
  private readonly told = new Set<string>();

  /**
   * @param options what is left out comes from the environment (see .env.example), which is read now and not when the
   *   package is imported; without any option, all of it
   * @throws SmsOtpConfigError with everything that is wrong or missing
   */
  constructor(options?: SmsOtpOptions, mobileOf?: MobileOf);
  /** @param mobileOf says where a user's number is, if that is all there is to say */
  constructor(mobileOf: MobileOf);
  constructor(first: SmsOtpOptions | MobileOf = {}, second?: MobileOf) {
    // A listener that is async and rejects would otherwise end the process.
    super({ captureRejections: true });
    const options = typeof first === 'function' ? {} : first;
    const mobileOf = typeof first === 'function' ? first : second;
    const voice = {
      tell: this.tell.bind(this),
      fault: this.fault.bind(this),
      warn: this.warn.bind(this),
    };
    const all = mobileOf ? withMobileOf(options, mobileOf) : options;
    this.assembly = assemble(all, process.env, voice, mobileOf !== undefined);
    this.name = this.assembly.kit.name;
  }

  /**
   * Called by Passport, one step for each request: a first factor that was just proved (`req.firstFactor`) begins, a
   * typed `code` is judged. A wrong code is a failure, a server that does not answer is an error.
   */
  authenticate(incoming: IncomingMessage, options: AuthenticateOptions = {}): void {
    const req = incoming as Req;
    // Taken now: where one strategy object serves two requests, Passport writes the second one's actions over these.
    const actions = actionsOf(this as unknown as Actions);
    this.step(req, actions, options)
      .catch(actions.error)
      // A custom callback that throws would throw once more when it is told of its error.
      .catch((error: unknown) => req.next?.(error));
  }

  /** The kit of the request's tenant, and not awaited where it is known: what is on the request is taken at once. */
  private async step(req: Req, actions: Actions, options: AuthenticateOptions): Promise<void> {
    const found = this.assembly.kits.kitFor(req);
    const kit = found instanceof Promise ? await found : found;
    if (kit === null) {
      const { info, status } = failureOf(this.assembly.kit, req, { status: 'nowhere' });
      actions.fail(info, status);
      return;
    }
    const work = attempt(kit, req, options);
    kit.during?.(work);
    concludeStep(kit, req, actions, await work, options);
  }

  /**
   * One route for both factors: `app.post('/login', smsOtp.after('local', { successRedirect: '/' }))`.
   * @param first name of a Passport strategy, or a handler that leaves the user in `req.firstFactor`
   * @param options those of `passport.authenticate()`; they count when both factors are through
   */
  after(first: string | Handler, options: ChainOptions = {}): Handler {
    return createAfter(this.assembly.kits, first, options);
  }

  /** Behind a social or SAML callback: `passport.authenticate('google', { assignProperty: 'firstFactor' }), smsOtp.challenge()`. */
  challenge(options: ChainOptions = {}): Handler {
    return createChallenge(this.assembly.kits, options);
  }

  /** The pages, and the same as JSON, under `basePath`: `app.use(smsOtp.router())`. */
  router(): Handler {
    return createRouter(this.assembly.kits);
  }

  /** Lets through whoever has typed a code, within `maxAge` seconds if given; asks for one inside the login else. */
  require(options: RequireOptions = {}): Handler {
    return createRequire(this.assembly.kits, options);
  }

  /** Over the whole application, behind `passport.session()`: no login gets past the second factor. */
  enforce(options: EnforceOptions = {}): Handler {
    return createEnforce(this.assembly.kits, options);
  }

  /** How the user of this request came in; null while nobody is logged in by both steps. */
  async proof(incoming: IncomingMessage): Promise<SmsOtpProof | null> {
    const req = incoming as Req;
    const user = userOf(req);
    const kit = user === undefined ? null : await this.assembly.kits.kitFor(req);
    const proof = user && kit ? await provedUser(kit, req, user) : null;
    return proof && { result: proof.result, at: proof.at, amr: proof.amr };
  }

  /**
   * The local account of who is logged in by both steps, as the user store has it now. After a social or SAML login
   * `req.user` is who the provider says, and this is who that is here. Null while nobody is logged in by both steps, and
   * for who has no account (any more), or had none when the login was made. One step of the user store.
   * @throws SmsOtpUserStoreError when the user store does not answer
   */
  async account(incoming: IncomingMessage): Promise<AccountOfUser | null> {
    const req = incoming as Req;
    const kit = await this.assembly.kits.kitFor(req);
    const user = userOf(req);
    const proof = kit === null || user === undefined ? null : await provedUser(kit, req, user);
    if (kit === null || user === undefined || proof === null || proof.unknown) return null;
    const account = await findAccount(kit.flow, { strategy: proof.strategy, user });
    return account === null || isElsewhere(kit.flow, account) ? null : account;
  }

  /**
   * What an application that draws its own page has to show: masked number, times, links, form token. Null when nothing
   * waits. One step of the store.
   */
  async pending(incoming: IncomingMessage): Promise<PendingStep | null> {
    const req = incoming as Req;
    const kit = await this.assembly.kits.kitFor(req);
    const waiting = kit && waitingOf(kit, req);
    if (kit === null || waiting === null) return null;
    if (waiting.to === undefined) return pendingMobile({ kit, req }, waiting);
    return pendingCode({ kit, req }, waiting, await look(kit.flow, waiting));
  }

  /**
   * Reads the settings of a tenant anew, or without a name those of all that are served now. Where that fails a tenant
   * goes on by its last good settings.
   * @returns what failed, which the listeners of `fault` are told as well; empty if all went well
   */
  reloadTenants(name?: string): Promise<readonly SmsOtpTenantError[]> {
    return this.assembly.reloadTenants(name);
  }

  /**
   * Ten new backup codes for the user of this request, in place of all earlier ones, for an application that draws its
   * own page. To be shown once: only their hashes are kept. Refused without a code that was typed within 300 seconds.
   */
  async newBackupCodes(req: IncomingMessage): Promise<NewBackupCodes> {
    const kit = await this.assembly.kits.kitFor(req as Req);
    return kit === null ? { status: 'refused', reason: 'no_login' } : newBackupCodes(kit, req as Req);
  }

  /** Releases sockets and timers, when messages under way have ended. */
  close(): Promise<void> {
    return this.assembly.close();
  }

  private tell(...[name, event]: Parameters<Tell>): void {
    if (name === 'sendFailed' && this.listenerCount(name) === 0) {
      const status = event.httpStatus === undefined ? '' : `, HTTP ${event.httpStatus}`;
      this.warn(`a text message did not go out (${event.reason ?? 'unknown'}${status}).`);
    }
    // A listener is the application's: it must not end a login, nor keep one from ending.
    try {
      this.emit(name, { at: this.assembly.kit.flow.now(), ...event });
    } catch {
      this.listenerFailed(name);
    }
  }

  private fault(error: SmsOtpError): void {
    try {
      if (!this.emit('fault', error)) this.warn(`${error.code}: ${error.message}`);
    } catch {
      this.listenerFailed('fault');
    }
  }

  /** Node calls this for a listener that is async and rejects. */
  [Symbol.for('nodejs.rejection')](_error: unknown, name: string | symbol): void {
    this.listenerFailed(String(name));
  }

  /** Without its error, which could be another one each time, and could hold what must not be printed. */
  private listenerFailed(name: string): void {
    this.warn(`a listener of "${name}" failed.`);
  }

  /** Once for each text: the thousandth login has nothing new to say. */
  private warn(message: string): void {
    if (this.told.has(message)) return;
    this.told.add(message);
    process.stderr.write(`passport-smsotp: ${message}\n`);
  }
}

function withMobileOf(options: SmsOtpOptions, mobileOf: MobileOf): SmsOtpOptions {
  const { saveMobile } = (options.users ?? {}) as Partial<UserStore>;
  const find: UserStore['find'] = (first) => mobileOf(first.user, first);
  return { ...options, users: { find, ...(saveMobile && { saveMobile }) } };
}

function actionsOf({ success, fail, redirect, error }: Actions): Actions {
  return { success, fail, redirect, error };
}
