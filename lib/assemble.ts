import { randomBytes, randomInt } from 'node:crypto';
import passport from 'passport';
import { accountOf } from './challenge/account.js';
import { boundChallengeStore } from './challenge/bounded.js';
import type { ChallengeStore } from './challenge/contract.js';
import { MemoryChallengeStore } from './challenge/memory-store.js';
import { RedisChallengeStore } from './challenge/redis-store.js';
import type { Environment } from './config/environment.js';
import type { SmsOtpOptions } from './config/options.js';
import { readConfig, type Config } from './config/read-config.js';
import { SmsOtpConfigError, type SmsOtpError } from './errors.js';
import type { Tell } from './events.js';
import type { FlowContext, FlowSettings } from './flow/context.js';
import type { Kit } from './http/kit.js';
import { createPages, type PageRenderer } from './http/pages.js';
import { createPassportBridge } from './http/passport-bridge.js';
import { deriveKeys } from './keys.js';
import { guessLimits } from './policy/limits.js';
import { exampleMobile } from './policy/mobile.js';
import { closeRedisClient, createRedisClient, isRedisAddress } from './redis.js';
import { createConsoleSender } from './sms/console-sender.js';
import type { SmsSender } from './sms/contract.js';
import { createFunctionSender } from './sms/function-sender.js';
import { checkGateway } from './sms/gateway-check.js';
import { createGatewaySender } from './sms/gateway-sender.js';
import { boundUserStore } from './users/bounded.js';
import type { UserStore } from './users/contract.js';
import { ownFields } from './users/own-fields.js';
import { resolveIn } from './users/resolve.js';

/** What the strategy listens with, and where it says what a developer should see. */
export interface Voice {
  readonly tell: Tell;
  readonly fault: (error: SmsOtpError) => void;
  readonly warn: (message: string) => void;
}

export interface Assembly {
  readonly kit: Kit;
  /** Releases timers and sockets. */
  readonly close: () => Promise<void>;
}

type Report = (problem: string) => void;

/**
 * Puts the rooms together, from options and environment. The only place that chooses between adapters.
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
  const config = readConfig(options, env, report);
  const pages = readPages(config, report);
  if (isGateway(config.sms)) problems.push(...checkGateway(config.sms));
  const now = config.now ?? (() => Date.now());
  const store = chooseStore(config, now, report);
  if (pages === undefined || store === undefined || problems.length > 0)
    throw new SmsOtpConfigError(problems);
  announce(config, voice);

  const sender = chooseSender(config);
  const users = chooseUsers(config);
  const keys = deriveKeys(config.secret ?? randomBytes(32).toString('base64'));
  const flow: FlowContext = {
    settings: settingsOf(config, users.saveMobile !== undefined, !byCallback && users !== ownFields),
    store,
    sender,
    users: boundUserStore(users),
    keys,
    now,
    randomInt: (max) => randomInt(max),
    newId: () => randomBytes(16).toString('base64url'),
    tell: voice.tell,
  };
  const kit = kitOf(config, flow, pages, voice);
  return { kit, close: closer(store, sender) };
}

function kitOf(config: Config, flow: FlowContext, pages: PageRenderer, { fault, warn }: Voice): Kit {
  return {
    name: config.name,
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

function settingsOf(config: Config, canSave: boolean, tellsRemoval: boolean): FlowSettings {
  const { defaultCountry, allowedCountries } = config;
  return {
    mandatory: config.mandatory,
    enableByUserClaim: config.enableByUserClaim,
    capture: config.captureAndUpdateMobileNumber && canSave,
    skipUnknown: config.unknownUser === 'skip',
    tellsRemoval,
    retryEnable: config.retryEnable,
    resendEnable: config.resendEnable,
    code: { length: config.tokenLength, alphanumeric: config.enableAlphanumericToken },
    codeLifeMs: config.tokenExpirySeconds * 1000,
    cooldownMs: config.resendCooldownSeconds * 1000,
    maxSends: config.resendEnable ? config.maximumResendAttempts + 1 : 1,
    guesses: guessLimits(config.maxAttempts, config.accountLock),
    mask: {
      noOfDigits: config.noOfDigits,
      order: config.order,
      regex: config.screenUserAttributeMaskRegex,
    },
    hintAttribute: config.screenUserAttribute,
    showAuthFailureReason: config.showAuthFailureReason,
    useInternalErrorCodes: config.useInternalErrorCodes,
    numbers: { defaultCountry, allowedCountries },
    typedNumber: config.capture.mobileNumberRegex,
    typedNumberMessage: config.capture.mobileNumberPatternFailureErrorMessage,
    exampleMobile: exampleMobile(defaultCountry),
  };
}

function readPages({ views }: Config, report: Report): PageRenderer | undefined {
  try {
    return createPages(views === undefined ? {} : { views });
  } catch (error) {
    if (!(error instanceof SmsOtpConfigError)) throw error;
    error.problems.forEach(report);
    return undefined;
  }
}

function chooseStore(config: Config, now: () => number, report: Report): ChallengeStore | undefined {
  const { store, redis } = config;
  if (store !== undefined) return boundChallengeStore(store);
  if (redis === undefined) return new MemoryChallengeStore(now);
  if (typeof redis !== 'string') return new RedisChallengeStore({ client: redis });
  if (!isRedisAddress(redis)) {
    // The address itself stays out of the message: it may hold a password.
    report('redis is no address of a Redis; write it as redis://host:6379/0');
    return undefined;
  }
  const client = createRedisClient(redis, (name) =>
    report(`redis needs ${name}, which is not installed; run: npm install ${name}@5`),
  );
  return client === null
    ? undefined
    : new RedisChallengeStore({ client, onClose: () => closeRedisClient(client) });
}

function chooseUsers({ users, usecase, userAttribute, authenticators }: Config): UserStore {
  const { store, directories } = users;
  if (directories) return resolveIn(directories, { usecase, userAttribute, authenticators });
  return store ?? ownFields;
}

function chooseSender({ sms }: Config): SmsSender {
  if (sms === undefined) return createConsoleSender();
  if (typeof sms === 'function') return createFunctionSender(sms);
  if (isGateway(sms)) return createGatewaySender(sms);
  // A sender of the application's own has to keep a deadline and the contract's words; this one holds it to both.
  return { ...createFunctionSender((message) => sms.send(message)), close: () => sms.close?.() };
}

function isGateway(
  sms: Config['sms'],
): sms is Exclude<Config['sms'], SmsSender | undefined | ((...args: never[]) => unknown)> {
  return sms !== undefined && typeof sms !== 'function' && !('send' in sms);
}

/** What development fills in by itself, in one line. */
function announce({ secret, sms, store, redis }: Config, { warn }: Voice): void {
  const filled = [
    secret === undefined && 'a random secret (SMSOTP_SECRET)',
    sms === undefined && 'text messages on the console (SMSOTP_SMS_URL)',
    store === undefined && redis === undefined && 'challenges in memory (REDIS_URL)',
  ].filter((text) => text !== false);
  if (filled.length > 0)
    warn(`for development only, until the variable in brackets is set: ${filled.join(', ')}.`);
}

function closer(store: ChallengeStore, sender: SmsSender): () => Promise<void> {
  return async () => {
    await Promise.all([sender.close?.(), store.close?.()]);
  };
}
