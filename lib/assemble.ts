import { randomBytes, randomInt } from 'node:crypto';
import passport from 'passport';
import { serveTenants, type Equipped, type Serving } from './assemble-tenants.js';
import { accountOf } from './challenge/account.js';
import type { ChallengeStore } from './challenge/contract.js';
import { chooseSender, chooseStore, chooseTenantSource, chooseUsers } from './choose.js';
import type { Environment } from './config/environment.js';
import type { SmsOtpOptions } from './config/options.js';
import type { Config } from './config/read-config.js';
import { overriddenBy, readTenants, type Overridden } from './config/read-tenants.js';
import { SmsOtpConfigError, type SmsOtpError } from './errors.js';
import type { Tell } from './events.js';
import type { FlowContext } from './flow/context.js';
import type { Kit, Kits } from './http/kit.js';
import type { PageRenderer } from './http/pages.js';
import { createPassportBridge } from './http/passport-bridge.js';
import { deriveKeys } from './keys.js';
import { readPlan, ready, type Plan, type Ready } from './plan.js';
import { settingsOf } from './settings.js';
import type { Found } from './tenants/contract.js';
import { Uses } from './tenants/uses.js';
import { boundUserStore } from './users/bounded.js';
import { ownFields } from './users/own-fields.js';

/** What the strategy listens with, and where it says what a developer should see. */
export interface Voice {
  readonly tell: Tell;
  readonly fault: (error: SmsOtpError) => void;
  readonly warn: (message: string) => void;
}

export interface Assembly {
  readonly kits: Kits;
  /** That of the default tenant. */
  readonly kit: Kit;
  /** Reads the settings of one tenant anew, or of all that are served; tells what went wrong. */
  readonly reloadTenants: Serving['reloadTenants'];
  /** Releases timers and sockets. */
  readonly close: () => Promise<void>;
}

/** What all tenants have in common. */
interface Ground {
  readonly store: ChallengeStore;
  readonly secret: string;
  readonly now: () => number;
  readonly voice: Voice;
}

type Report = (problem: string) => void;

/**
 * Puts the rooms together, from options and environment.
 * @param byCallback the user object alone tells the number, and after the session it may be a smaller one
 * @throws SmsOtpConfigError with everything that is wrong or missing
 */
export function assemble(
  options: SmsOtpOptions,
  env: Environment,
  voice: Voice,
  byCallback = false,
): Assembly {
  const problems: string[] = [];
  const report: Report = (problem) => problems.push(problem);
  const plan = readPlan({ options, env }, report);
  const { config } = plan;
  const tenants = readTenants(options, env, report);
  const source = tenants && chooseTenantSource(tenants.from, config.redis, report);
  const now = config.now ?? (() => Date.now());
  const store = chooseStore(config, now, report);
  const start = ready(plan, problems);
  // For the compiler: whoever chooses no store has reported why.
  if (store === undefined) throw new SmsOtpConfigError(problems);
  announce(config, voice);

  const secret = config.secret ?? randomBytes(32).toString('base64');
  const ground: Ground = { store, secret, now, voice };
  const plain = equip(start, ground, { tenant: tenants && null, byCallback });
  const close = closer(plain, store);
  if (!tenants || !source) return { ...alone(plain.kit), close };
  const serving = serveTenants({
    tenants,
    source,
    plain,
    now,
    fault: voice.fault,
    build: (name, found) =>
      buildTenant(name, found, { base: { options, env }, plan, ground, plain, byCallback }),
  });
  return {
    ...serving,
    kit: plain.kit,
    close: closer(serving, { close }),
  };
}

/** Without tenants there is one kit, for everybody and at once. */
function alone(kit: Kit): Omit<Assembly, 'close'> {
  const kits = { plain: kit, tenants: false, kitFor: () => kit };
  return { kits, kit, reloadTenants: () => Promise.resolve([]) };
}

/** @throws SmsOtpConfigError with everything that is wrong in the settings */
function buildTenant(
  tenant: string,
  { settings, text }: Found,
  { base, plan, ground, plain, byCallback }: Around,
): Equipped {
  const problems: string[] = [];
  const report: Report = (problem) => problems.push(problem);
  const merged = overriddenBy(settings, base, text !== undefined, report);
  const own = readPlan(merged, report, plan);
  const start = ready(own, problems);
  const sameUsers = merged.options.users === base.options.users && merged.options.directories === undefined;
  // Not made anew, so that its sockets serve all who have no gateway of their own.
  const like = settings['sms'] === undefined ? plain : undefined;
  return equip(start, ground, { tenant, byCallback: byCallback && sameUsers, like });
}

interface Around {
  readonly base: Overridden;
  readonly plan: Plan;
  readonly ground: Ground;
  /** What serves the default tenant. */
  readonly plain: Equipped;
  readonly byCallback: boolean;
}

interface About {
  /** Undefined where there are no tenants, and null for the default one. */
  readonly tenant: string | null | undefined;
  readonly byCallback: boolean;
  /** Whose sender is used as well. */
  readonly like?: Equipped | undefined;
}

/** What serves one tenant, or everybody where there are none. */
function equip(
  { config, pages }: Ready,
  { store, secret, now, voice }: Ground,
  { tenant, byCallback, like }: About,
): Equipped {
  const sender = like?.kit.flow.sender ?? chooseSender(config);
  const users = chooseUsers(config);
  const flow: FlowContext = {
    settings: settingsOf(config, users, !byCallback && users !== ownFields),
    store,
    sender,
    users: boundUserStore(users),
    keys: deriveKeys(secret, tenant ?? undefined),
    now,
    randomInt: (max) => randomInt(max),
    newId: () => randomBytes(16).toString('base64url'),
    tell: tellerOf(voice.tell, tenant),
    ...(tenant !== undefined && { tenant }),
  };
  const uses = new Uses();
  const kit = kitOf(config, flow, pages, voice);
  const during = (work: Promise<unknown>): void => uses.during(work);
  return {
    kit: typeof tenant === 'string' ? { ...kit, during } : kit,
    whenIdle: () => uses.whenIdle(),
    sends: like?.sends ?? (typeof config.sms === 'object' && 'send' in config.sms ? config.sms : sender),
    close: async () => sender.close?.(),
  };
}

function tellerOf(tell: Tell, tenant: string | null | undefined): Tell {
  if (typeof tenant !== 'string') return tell;
  return (name, event) => tell(name, { ...event, tenant });
}

function kitOf(config: Config, flow: FlowContext, pages: PageRenderer, { fault, warn }: Voice): Kit {
  return {
    name: config.name,
    tenant: flow.tenant ?? null,
    basePath: config.basePath,
    multiOptionUri: config.multiOptionUri,
    redirectToMultiOption: config.redirectToMultiOptionPageOnFailure,
    flow,
    pages,
    passport: createPassportBridge(config.passport ?? passport),
    accountOf: (serialized) => accountOf(flow.keys.account, serialized),
    csrfKey: flow.keys.csrf,
    fault,
    warn,
  };
}

/** What development fills in by itself, in one line. */
function announce(config: Config, { warn }: Voice): void {
  const { secret, sms, store, redis, mandatory, sendOtpDirectlyToMobile, sendOtpToFederatedMobile } = config;
  if (sendOtpDirectlyToMobile)
    warn(
      'sendOtpDirectlyToMobile lets whoever is in no user store name the number that gets the code: it proves nothing of who that is.',
    );
  if ((sendOtpDirectlyToMobile || sendOtpToFederatedMobile) && !mandatory)
    warn('sendOtpDirectlyToMobile and sendOtpToFederatedMobile are heard only with mandatory.');
  const filled = [
    secret === undefined && 'a random secret (SMSOTP_SECRET)',
    sms === undefined && 'text messages on the console (SMSOTP_SMS_URL)',
    store === undefined && redis === undefined && 'challenges in memory (REDIS_URL)',
  ].filter((text) => text !== false);
  if (filled.length > 0)
    warn(`for development only, until the variable in brackets is set: ${filled.join(', ')}.`);
}

function closer(...all: { readonly close?: () => void | Promise<void> }[]): () => Promise<void> {
  return async () => {
    await Promise.all(all.map(async (one) => one.close?.()));
  };
}
