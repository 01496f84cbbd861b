import passport from 'passport';
import type { PassportInstance } from './config/options.js';
import { SmsOtpStrategyError } from './errors.js';
import { checkMaxAge, type EnforceOptions, type RequireOptions } from './http/guards.js';
import type { Handler } from './http/request.js';
import type { SmsOtpStrategy } from './strategy.js';

/** Which strategy is meant, where it has another name than `smsotp` or another Passport than `import passport`. */
export interface ByName {
  readonly name?: string | undefined;
  readonly passport?: PassportInstance | undefined;
}

/** `smsOtp.router()` of the strategy that `passport.use(new SmsOtpStrategy())` registered. */
export function smsOtpRouter(which: ByName = {}): Handler {
  return late(which, (strategy) => strategy.router());
}

/** `smsOtp.require()` of the strategy that `passport.use(new SmsOtpStrategy())` registered. */
export function requireSmsOtp(options: RequireOptions & ByName = {}): Handler {
  checkMaxAge(options.maxAge);
  return late(options, (strategy) => strategy.require(options));
}

/** `smsOtp.enforce()` of the strategy that `passport.use(new SmsOtpStrategy())` registered. */
export function enforceSmsOtp(options: EnforceOptions & ByName = {}): Handler {
  return late(options, (strategy) => strategy.enforce(options));
}

/** Found at the first request, so that the order of `passport.use()` and `app.use()` does not matter. */
function late(which: ByName, make: (strategy: SmsOtpStrategy) => Handler): Handler {
  let handler: Handler | undefined;
  return function smsOtpByName(req, res, next) {
    try {
      handler ??= make(find(which));
    } catch (error) {
      next(error);
      return;
    }
    handler(req, res, next);
  };
}

function find({ name = 'smsotp', passport: instance = passport }: ByName): SmsOtpStrategy {
  // Passport has no public way to ask for a strategy; this one is as old as Passport.
  const { _strategy: lookUp } = instance as { _strategy?: (name: string) => unknown };
  const strategy = lookUp?.call(instance, name) as Partial<SmsOtpStrategy> | undefined;
  // By its methods and not by instanceof, which fails between the ESM and the CommonJS copy of a class.
  if (typeof strategy?.enforce === 'function' && typeof strategy.router === 'function')
    return strategy as SmsOtpStrategy;
  throw new SmsOtpStrategyError(
    `Passport knows no SmsOtpStrategy named "${name}": call passport.use(new SmsOtpStrategy()) before the first request.`,
  );
}
