import { accountOf } from '../challenge/account.js';
import { seal, unseal } from '../challenge/seal.js';
import { decide, type Decision, type DenyReason } from '../policy/decision.js';
import { hintOf, isMobile } from '../policy/hint.js';
import { flowMs } from '../policy/limits.js';
import { readStoredMobile } from '../policy/mobile.js';
import type { FirstFactor } from '../users/contract.js';
import type { FlowContext } from './context.js';
import type { BeginOutcome, Keep, Pending, Purpose } from './contract.js';
import { findUser, type FoundUser } from './find-user.js';
import { sendIn } from './send.js';

export interface BeginRequest {
  readonly first: FirstFactor;
  /** What the application's `serializeUser` gives for the user. */
  readonly serialized: unknown;
  readonly purpose: Purpose;
  /** A second step that is already under way in this browser. */
  readonly previous: Pending | null;
  /** False where the user asked for nothing: a GET never sends a message. */
  readonly send: boolean;
}

/**
 * The second step begins: find the local user, decide what is asked of them, and send the first code.
 * Store steps: one `open`, and only if a message is due.
 */
export async function begin(ctx: FlowContext, request: BeginRequest, keep: Keep): Promise<BeginOutcome> {
  const account = accountOf(ctx.keys.account, request.serialized);
  const user = await findUser(ctx, request.first);
  const decision = decideFor(ctx, request.purpose, user);
  const { strategy } = request.first;
  if (decision.next === 'skip') {
    ctx.tell('skipped', { account, strategy, reason: decision.reason });
    return { status: 'skipped', reason: decision.reason };
  }
  if (decision.next === 'deny') return deny(ctx, account, strategy, decision.reason);
  const to = decision.next === 'challenge' ? readStoredMobile(mobileOf(user), ctx.settings.numbers) : null;
  if (decision.next === 'challenge' && to === null) return deny(ctx, account, strategy, 'mobile_unusable');
  const pending = { ...start(ctx, request, account, to), ...hintFor(ctx, user) };
  await keep(pending);
  if (to === null) return { status: 'mobile_required', pending };
  if (!request.send) return { status: 'code_required', pending };
  // A login that has had all its messages is over, and this is a new one.
  return { status: 'code_required', ...(await sendIn(ctx, pending, to, { keep })) };
}

function mobileOf(user: FoundUser | null): string {
  return user?.mobile ?? '';
}

function deny(ctx: FlowContext, account: string, strategy: string, reason: DenyReason): BeginOutcome {
  ctx.tell('denied', { account, strategy, reason });
  return { status: 'denied', reason };
}

/** Inside a login the second factor is not a matter of choice: whoever asks for it wants it now. */
function decideFor({ settings }: FlowContext, purpose: Purpose, user: FoundUser | null): Decision {
  const login = purpose === 'login';
  return decide({
    mandatory: settings.mandatory || !login,
    known: user !== null,
    optedOut: login && settings.enableByUserClaim && user?.smsOtpDisabled === true,
    hasMobile: mobileOf(user) !== '',
    capture: settings.capture,
    skipUnknown: settings.skipUnknown,
  });
}

/** The number itself is masked when it is shown; of another attribute only the masked form is kept. */
function hintFor({ settings }: FlowContext, user: FoundUser | null): Pick<Pending, 'hint'> {
  const { hintAttribute, mask } = settings;
  if (isMobile(hintAttribute)) return {};
  const hint = hintOf(hintAttribute, user?.attributes, mask);
  return hint === null ? {} : { hint };
}

/** However often the user goes back: a code may still be on its way to what was typed first. */
function typedBefore({ to, typedBefore: earlier }: Pending): Pick<Pending, 'typedBefore'> {
  const typed = to ?? earlier;
  return typed === undefined ? {} : { typedBefore: typed };
}

/**
 * Whoever goes back and logs in again goes on with the challenge that is running: its cool-down, its guesses and its
 * code stay, so there is nothing to win by doing it and no error for those who do it by mistake. Unless the account
 * has another number by now: no code is on its way there.
 */
function start(ctx: FlowContext, request: BeginRequest, account: string, to: string | null): Pending {
  const { first, purpose, previous } = request;
  const moved = to !== null && previous?.to !== undefined && unseal(ctx.keys.seal, previous.to) !== to;
  const same = previous?.account === account && previous.purpose === purpose && !moved;
  return {
    id: same ? previous.id : ctx.newId(),
    account,
    purpose,
    until: ctx.now() + flowMs,
    strategy: first.strategy,
    ...(to !== null && { to: seal(ctx.keys.seal, to) }),
    ...(to === null && same && typedBefore(previous)),
  };
}
