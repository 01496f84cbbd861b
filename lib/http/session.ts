import { SmsOtpSessionError } from '../errors.js';
import type { EndReason, Pending, Problem } from '../flow/contract.js';
import type { TextKey } from './catalogue.js';
import { inStore } from './in-store.js';
import type { Kit } from './kit.js';
import { localPath, type Req, type Session } from './request.js';

/** What this module keeps in the session, under one key. Nothing else of the package touches the session. */
interface SessionRecord {
  readonly waiting?: Waiting;
  readonly proof?: StoredProof;
  readonly ended?: Ended;
  readonly former?: Former;
  /** Where a login came past us: no proof says it. Null is the default tenant. */
  readonly madeAt?: string | null;
  readonly news?: News;
}

/** What belongs to a tenant is nothing at another. Absent at the default one. */
interface OfTenant {
  readonly tenant?: string;
}

/** A step that the user has left: whoever comes back in its time goes on with it. */
type Former = Pick<Pending, 'id' | 'account' | 'purpose' | 'until' | 'strategy' | 'to' | 'typedBefore'> &
  OfTenant;

/** A second step under way, with what is needed to end it. */
export interface Waiting extends Pending, OfTenant {
  /** The user as the application's `serializeUser` gave it. */
  readonly user: unknown;
  /** How the first factor was proved (RFC 8176), where that is known. */
  readonly amr: readonly string[];
  readonly then: Afterwards;
  /** Where the user wanted to go. */
  readonly returnTo?: string;
  /** Why no message went out at the begin, while that holds: the page that tells comes with the next request. */
  readonly problem?: Problem;
}

/** Options of the route where the login began, which count where it ends. */
export interface Afterwards {
  readonly successRedirect?: string;
  readonly successReturnToOrRedirect?: string;
  readonly successFlash?: string | boolean;
  readonly successMessage?: string | boolean;
  readonly failureRedirect?: string;
  readonly keepSessionInfo?: boolean;
}

/** That the second step is over, for whom, and how. */
export interface Proof {
  /** Keyed hash of the user. */
  readonly account: string;
  /** Passport strategy of the first factor: a step inside the login resolves the account in the same way. */
  readonly strategy: string;
  /** Epoch ms. */
  readonly at: number;
  /** Methods of RFC 8176. `sms` is in it only if a code was typed. */
  readonly amr: readonly string[];
  readonly result: 'passed' | 'skipped';
  /**
   * True when there was no local account behind the first factor. One that is there since, by a link that was made
   * meanwhile, has another number, and nothing of it was proved.
   */
  readonly unknown?: boolean;
  /** True when the code proved another number, which has taken the place of the one before. */
  readonly changed?: boolean;
  /** Where the user wanted to go, when something else was shown first. */
  readonly onward?: string;
}

interface StoredProof extends Omit<Proof, 'account'>, OfTenant {
  /**
   * Keyed hash of user and session id. `keepSessionInfo` carries all that a session holds through a logout and into the
   * next login, whoever that is; Passport changes the id at both, so what was carried is worth nothing.
   */
  readonly sub: string;
}

/** Why a login ended, and the way on. */
export interface Ended {
  readonly reason: EndReason;
  readonly startOver: string;
}

/** What the page of the user's own factor has to tell, once it is there. */
export interface News {
  readonly key: TextKey;
  readonly bad: boolean;
  /** Epoch ms. */
  readonly at: number;
}

/** @throws SmsOtpSessionError when there is none, or one that can't change its id */
export function sessionOf(req: Req): Session {
  const { session } = req;
  if (session === undefined)
    throw new SmsOtpSessionError(
      'There is no session: mount express-session, or redisSession(), before this.',
    );
  if (typeof session.regenerate !== 'function' || typeof session.save !== 'function')
    throw new SmsOtpSessionError(
      'This session has no regenerate() and save(): use express-session; cookie-session keeps everything in the browser, where it can be copied.',
    );
  return session;
}

function recordOf(req: Req): SessionRecord {
  return (req.session?.smsotp as SessionRecord | undefined) ?? {};
}

/** The step that waits. One inside a login ends with that login, even where the session goes on without it. */
export function waitingOf(kit: Kit, req: Req): Waiting | null {
  const { waiting } = recordOf(req);
  if (waiting === undefined || waiting.until < kit.flow.now() || !isOf(kit, waiting)) return null;
  return waiting.purpose === 'login' || proofOf(kit, req)?.account === waiting.account ? waiting : null;
}

/** The proof of the login that this session holds. */
export function proofOf(kit: Kit, req: Req): Proof | null {
  const { proof } = recordOf(req);
  const user = req.session?.passport?.user;
  if (proof === undefined || user === undefined || user === null || !isOf(kit, proof)) return null;
  const account = kit.accountOf(user);
  const { sub, ...rest } = proof;
  return sub === subjectOf(kit, req, account) ? { account, ...rest } : null;
}

function isOf(kit: Kit, { tenant = null }: { readonly tenant?: string | null }): boolean {
  return tenant === kit.tenant;
}

/** What stands in the session of the tenant, as part of an entry. */
export function tenantEntry({ tenant }: Kit): OfTenant {
  return tenant === null ? {} : { tenant };
}

/** The login that this session holds, if it was made at another tenant. */
export function loginElsewhere(kit: Kit, req: Req): { readonly strategy: string } | null {
  const user = req.session?.passport?.user ?? null;
  const { proof, madeAt } = recordOf(req);
  if (user === null || (proof === undefined && madeAt === undefined)) return null;
  return isOf(kit, proof ?? { tenant: madeAt ?? null }) ? null : { strategy: proof?.strategy ?? 'unknown' };
}

/** Writes down at which tenant a login was made that came past us. Saved by express-session when the request ends. */
export function setMadeAt(req: Req, madeAt: string | null): void {
  sessionOf(req).smsotp = { madeAt } satisfies SessionRecord;
}

/** Names the login of this session, to nobody but us; null while there is none. A new session id makes another one. */
export function loginIdOf(kit: Kit, req: Req): string | null {
  const proof = proofOf(kit, req);
  return proof && subjectOf(kit, req, proof.account);
}

function subjectOf({ accountOf }: Kit, { sessionID }: Req, account: string): string {
  return accountOf([account, sessionID]);
}

/** The step that waits, or waited until the user went back. */
export function previousOf(kit: Kit, req: Req): Pending | null {
  const { former } = recordOf(req);
  const alive = former !== undefined && former.until >= kit.flow.now() && isOf(kit, former) ? former : null;
  return waitingOf(kit, req) ?? alive;
}

export function endedOf(req: Req): Ended | null {
  return recordOf(req).ended ?? null;
}

/** Writes the step down; what was proved before stays, for a step inside a login. Not saved yet. */
export function setWaiting(req: Req, waiting: Waiting): void {
  const { proof } = recordOf(req);
  sessionOf(req).smsotp = { ...(proof && { proof }), waiting } satisfies SessionRecord;
}

/** The step is over without a login. Not saved yet. */
export function setEnded(req: Req, ended: Ended): void {
  const { proof } = recordOf(req);
  sessionOf(req).smsotp = { ...(proof && { proof }), ended } satisfies SessionRecord;
}

export function newsOf(req: Req): News | null {
  return recordOf(req).news ?? null;
}

/** Something to tell, in place of why a step ended; a step that waits goes on waiting. Not saved yet. */
export function setNews(req: Req, news: News): void {
  const { proof, waiting } = recordOf(req);
  sessionOf(req).smsotp = {
    ...(proof && { proof }),
    ...(waiting && { waiting }),
    news,
  } satisfies SessionRecord;
}

/** The user goes back to the start. Not saved yet. */
export function setFormer(req: Req, waiting: Waiting): void {
  const { proof } = recordOf(req);
  const { id, account, purpose, until, strategy, to, typedBefore, tenant } = waiting;
  const typed = { ...(to !== undefined && { to }), ...(typedBefore !== undefined && { typedBefore }) };
  const of = tenant === undefined ? {} : { tenant };
  const former: Former = { id, account, purpose, until, strategy, ...typed, ...of };
  sessionOf(req).smsotp = { ...(proof && { proof }), former } satisfies SessionRecord;
}

export function setProof(kit: Kit, req: Req, { account, ...proof }: Proof): void {
  const sub = subjectOf(kit, req, account);
  sessionOf(req).smsotp = { proof: { sub, ...proof, ...tenantEntry(kit) } } satisfies SessionRecord;
}

/** Before a login: what waits must not come along with `keepSessionInfo`. */
export function forget(req: Req): void {
  delete req.session?.smsotp;
}

/** Where the application wanted to go when it sent the user to log in. */
export function returnToOf(req: Req): string | undefined {
  return localPath(req.session?.['returnTo']);
}

/** Saved before anything is answered: a redirect can be faster than the store. */
export async function save(req: Req): Promise<void> {
  await inStore((done) => sessionOf(req).save(done));
}

/**
 * A new session id, because something was proved: whoever planted or copied the old one is left with nothing. An
 * earlier login of this browser ends here too.
 * @param keep whether the application's own entries come along (`keepSessionInfo`)
 */
export async function renew(req: Req, keep: boolean): Promise<void> {
  const old = sessionOf(req);
  const kept = keep
    ? Object.entries(old).filter(
        ([name]) => !['cookie', 'passport', 'smsotp', 'returnTo', '_born'].includes(name),
      )
    : [];
  await inStore((done) => old.regenerate(done));
  Object.assign(sessionOf(req), Object.fromEntries(kept));
}
