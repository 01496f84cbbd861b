import { accountOf } from '../challenge/account.js';
import { seal, unseal } from '../challenge/seal.js';
import { decide, type Decision, type DenyReason, type NumberState } from '../policy/decision.js';
import { hintOf, isMobile } from '../policy/hint.js';
import { flowMs } from '../policy/limits.js';
import { readStoredMobile } from '../policy/mobile.js';
import type { FirstFactor } from '../users/contract.js';
import { providerMobileOf } from '../users/profile.js';
import type { FlowContext } from './context.js';
import type { BeginOutcome, Keep, Pending, StepPurpose } from './contract.js';
import { findUser, type FoundUser } from './find-user.js';
import { sendIn } from './send.js';

export interface BeginRequest {
  readonly first: FirstFactor;
  /** What the application's `serializeUser` gives for the user. */
  readonly serialized: unknown;
  readonly purpose: StepPurpose;
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
  const { strategy } = request.first;
  const user = await findUser(ctx, request.first);
  // Before anything else of the account is looked at: neither its number nor its choice is this tenant's to know.
  if (user?.elsewhere) return deny(ctx, account, strategy, 'tenant_mismatch');
  const numbers = numbersOf(ctx, request.first, user);
  const decision = decideFor(ctx, request, user, numbers);
  if (decision.next === 'skip') {
    ctx.tell('skipped', { account, strategy, reason: decision.reason });
    return { status: 'skipped', reason: decision.reason };
  }
  if (decision.next === 'deny') return deny(ctx, account, strategy, decision.reason);
  const to = decision.next === 'challenge' ? numbers[decision.number].to : null;
  const pending = {
    ...start(ctx, request, account, { to, unknown: user === null }),
    ...hintFor(ctx, user),
  };
  await keep(pending);
  if (to === null) return { status: 'mobile_required', pending };
  if (!request.send) return { status: 'code_required', pending };
  // A login that has had all its messages is over, and this is a new one.
  return { status: 'code_required', ...(await sendIn(ctx, pending, to, { keep })) };
}

/** What a first factor is called whose name nobody told. */
const unknownStrategy = 'unknown';

/** A number as it can be sent to; null when it can't. */
interface Destination {
  readonly state: NumberState;
  readonly to: string | null;
}

interface Numbers {
  readonly account: Destination;
  readonly provider: Destination;
}

function numbersOf(
  ctx: FlowContext,
  { strategy, user: profile }: FirstFactor,
  user: FoundUser | null,
): Numbers {
  const key = ctx.settings.federatedMobileAttributeKey(strategy);
  return {
    account: destinationFrom(ctx, user?.mobile ?? ''),
    provider: destinationFrom(ctx, user === null ? (providerMobileOf(profile, key) ?? '') : ''),
  };
}

function destinationFrom({ settings }: FlowContext, number: string): Destination {
  if (number === '') return { state: 'none', to: null };
  const to = readStoredMobile(number, settings.numbers);
  return { state: to === null ? 'unusable' : 'usable', to };
}

function deny(ctx: FlowContext, account: string, strategy: string, reason: DenyReason): BeginOutcome {
  ctx.tell('denied', { account, strategy, reason });
  return { status: 'denied', reason };
}

function decideFor(
  { settings }: FlowContext,
  { purpose, first }: BeginRequest,
  user: FoundUser | null,
  numbers: Numbers,
): Decision {
  const { mandatory, enableByUserClaim, capture, sendOtpToFederatedMobile } = settings;
  // Of a first factor that nobody named it can't be told whether there is no account, or only no way to it: whoever has
  // the password of one must not be asked for a number of their own, nor be let in for being unknown.
  const named = first.strategy !== unknownStrategy;
  const sendOtpDirectlyToMobile = settings.sendOtpDirectlyToMobile && named;
  const skipUnknown = settings.skipUnknown && (named || settings.findsNameless);
  return decide({
    purpose,
    mandatory,
    enableByUserClaim,
    known: user !== null,
    smsOtpDisabled: user?.smsOtpDisabled === true,
    mobile: numbers.account.state,
    capture,
    skipUnknown,
    sendOtpDirectlyToMobile,
    sendOtpToFederatedMobile,
    federatedMobile: numbers.provider.state,
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
function start(
  ctx: FlowContext,
  request: BeginRequest,
  account: string,
  { to, unknown }: { readonly to: string | null; readonly unknown: boolean },
): Pending {
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
    ...(unknown && { unknown }),
  };
}
