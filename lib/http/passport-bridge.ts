import type { PassportInstance } from '../config/options.js';
import type { Handler, Req } from './request.js';

type Callback<T> = (error: unknown, value?: T) => void;

/** The ways in which a strategy of Passport can end; `pass()` is not one of ours: it would mean "not needed". */
export interface Actions {
  readonly success: (user: Express.User, info?: object) => void;
  readonly fail: (challenge: object, status: number) => void;
  readonly redirect: (url: string, status?: number) => void;
  readonly error: (error: unknown) => void;
}

/** The application's Passport, as promises. */
export interface PassportBridge {
  /** What the session is to keep of the user, by the application's `serializeUser`. */
  serialize(user: Express.User, req: Req): Promise<unknown>;
  /** The user of what the session kept; false or null when there is none any more. */
  deserialize(serialized: unknown, req: Req): Promise<Express.User | false | null | undefined>;
  /** Lets a registered strategy run, by name. */
  run(strategy: string, options: object): Handler;
  /** Ends as a strategy would end, with everything that Passport does then: login, flash, redirects. */
  conclude(act: (actions: Actions) => void, options: object): Handler;
}

interface Passport {
  serializeUser(user: Express.User, req: Req, done: Callback<unknown>): void;
  deserializeUser(serialized: unknown, req: Req, done: Callback<Express.User | false | null>): void;
  authenticate(strategy: unknown, options: object): Handler;
}

export function createPassportBridge(instance: PassportInstance): PassportBridge {
  const passport = instance as Passport;
  return {
    serialize: (user, req) => promised((done) => passport.serializeUser(user, req, done)),
    deserialize: (serialized, req) => promised((done) => passport.deserializeUser(serialized, req, done)),
    run: (strategy, options) => passport.authenticate(strategy, options),
    conclude: (act, options) => passport.authenticate(new Conclusion(act), options),
  };
}

/** One for each request: Passport puts the actions on the object itself, and a shared one would mix up users. */
class Conclusion {
  readonly name = 'smsotp-conclusion';
  private readonly act: (actions: Actions) => void;

  constructor(act: (actions: Actions) => void) {
    this.act = act;
  }

  authenticate(this: this & Actions): void {
    this.act(this);
  }
}

function promised<T>(call: (done: Callback<T>) => void): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    call((error, value) => {
      if (error) reject(error instanceof Error ? error : new Error('Passport failed.', { cause: error }));
      else resolve(value);
    });
  });
}
