/** Stable codes of everything that is our fault or a server's. A user's mistake is an outcome, not an error. */
export type SmsOtpErrorCode =
  | 'SMSOTP_CONFIG'
  | 'SMSOTP_SESSION'
  | 'SMSOTP_STORE'
  | 'SMSOTP_USER_STORE'
  | 'SMSOTP_TENANT'
  | 'SMSOTP_STRATEGY'
  | 'SMSOTP_IMPORT';

const brand = Symbol.for('passport-smsotp.error');

/**
 * Base of all errors of this package. `status`, `expose` and `headers` follow http-errors, so that Express' own
 * error handler answers rightly. Messages never hold a code, a number or a secret.
 */
export class SmsOtpError extends Error {
  /** HTTP status to answer with. */
  readonly status: number;
  readonly statusCode: number;
  /** Whether the message may be shown to the user. */
  readonly expose = false;
  readonly headers: Readonly<Record<string, string>>;
  readonly code: SmsOtpErrorCode;
  /** Where the documentation explains this code. */
  readonly help: string;

  constructor(code: SmsOtpErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = new.target.name;
    this.code = code;
    this.status = this.statusCode = details.status ?? 500;
    this.headers = details.headers ?? {};
    this.help = `docs/errors.md#${code.toLowerCase()}`;
    Object.defineProperty(this, brand, { value: true });
  }

  /** True for errors of this package from any copy of it: `instanceof` fails between the ESM and the CommonJS build. */
  static is(error: unknown): error is SmsOtpError {
    return typeof error === 'object' && error !== null && brand in error;
  }
}

interface ErrorDetails {
  status?: number;
  headers?: Readonly<Record<string, string>>;
  cause?: unknown;
}

/** The configuration is wrong or incomplete. Thrown at start only; lists every problem at once. */
export class SmsOtpConfigError extends SmsOtpError {
  /** One line per problem: option, value (never a secret), mend. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      'SMSOTP_CONFIG',
      `passport-smsotp can't start:\n${problems.map((line) => `  - ${line}`).join('\n')}`,
    );
    this.problems = problems;
  }
}

/**
 * There is no usable session on the request: express-session is not mounted before us, or, which looks the same from
 * here, its store has lost its server.
 */
export class SmsOtpSessionError extends SmsOtpError {
  constructor(message: string) {
    super('SMSOTP_SESSION', message, { status: 503 });
  }
}

/** The challenge store or the session store did not answer: nobody gets in, and the user may try again soon. */
export class SmsOtpStoreError extends SmsOtpError {
  constructor(message: string, cause?: unknown) {
    super('SMSOTP_STORE', message, { status: 503, headers: { 'Retry-After': '5' }, cause });
  }
}

/** The application's own user store failed. */
export class SmsOtpUserStoreError extends SmsOtpError {
  constructor(message: string, cause?: unknown) {
    super('SMSOTP_USER_STORE', message, { status: 503, headers: { 'Retry-After': '5' }, cause });
  }
}

/**
 * One tenant can't be served: its settings are wrong, or can't be had, or nobody could say who the tenant is. The others
 * go on. `cause` is what went wrong: a SmsOtpConfigError where the settings are.
 */
export class SmsOtpTenantError extends SmsOtpError {
  /** Its name; undefined where that is what could not be said. */
  readonly tenant: string | undefined;

  constructor(message: string, tenant?: string, cause?: unknown) {
    super('SMSOTP_TENANT', message, { status: 503, headers: { 'Retry-After': '5' }, cause });
    this.tenant = tenant;
  }
}

/** A middleware could not find its strategy, or it was put together in a way that can't work. */
export class SmsOtpStrategyError extends SmsOtpError {
  constructor(message: string) {
    super('SMSOTP_STRATEGY', message);
  }
}

/** A file of the connector's can't be read. The message says where and why, and never quotes the file: it may hold credentials. */
export class SmsOtpImportError extends SmsOtpError {
  constructor(message: string) {
    super('SMSOTP_IMPORT', message);
  }
}
