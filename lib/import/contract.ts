/** One setting as it stands in the file. */
export interface Parameter {
  readonly name: string;
  /** Trimmed. */
  readonly value: string;
  /** The value is elsewhere: in the secret vault, an environment variable, a system property. */
  readonly elsewhere?: boolean;
}

/** One authenticator's block. */
export interface AuthenticatorBlock {
  readonly name: string;
  readonly enabled: boolean;
  readonly parameters: readonly Parameter[];
}

/** What both forms of the connector's file are read into, before any of it is understood. */
export interface ConnectorFile {
  /** Decides what an absent parameter meant: the code's default, or that of the product's own deployment.toml. */
  readonly form: 'xml' | 'toml';
  readonly blocks: readonly AuthenticatorBlock[];
  /** Properties of the SMS provider, which live in the identity provider, and of the account lock. */
  readonly properties: readonly Parameter[];
  /** What the file left open and was read as if it were right; for the report. */
  readonly mended: readonly string[];
}

/** Options under our names, ready for `new SmsOtpStrategy({ ...options, users })`. May hold the gateway's credentials. */
export interface ImportedOptions {
  readonly mandatory?: boolean;
  readonly enableByUserClaim?: boolean;
  readonly captureAndUpdateMobileNumber?: boolean;
  readonly sendOtpDirectlyToMobile?: boolean;
  readonly sendOtpToFederatedMobile?: boolean;
  readonly federatedMobileAttributeKey?: string;
  readonly usecase?: 'local' | 'association' | 'userAttribute' | 'subjectUri';
  readonly userAttribute?: string;
  readonly authenticators?: Authenticators;
  readonly secondaryUserstore?: readonly string[];
  readonly retryEnable?: boolean;
  readonly resendEnable?: boolean;
  readonly maximumResendAttempts?: number;
  readonly maxAttempts?: number;
  readonly backupCode?: boolean;
  readonly tokenLength?: number;
  readonly enableAlphanumericToken?: boolean;
  readonly tokenExpirySeconds?: number;
  readonly screenUserAttribute?: string;
  readonly noOfDigits?: number;
  readonly order?: 'forward' | 'backward';
  readonly screenUserAttributeMaskRegex?: string;
  readonly showAuthFailureReason?: boolean;
  readonly useInternalErrorCodes?: boolean;
  readonly redirectToMultiOptionPageOnFailure?: boolean;
  readonly accountLock?: { readonly minutes?: number; readonly ratio?: number };
  readonly capture?: {
    readonly mobileNumberRegex?: string;
    readonly mobileNumberPatternFailureErrorMessage?: string;
  };
  readonly sms?: {
    readonly url?: string;
    readonly method?: string;
    readonly headers?: string;
    readonly payload?: string;
    readonly httpResponse?: string;
    readonly showDetailedErrorInfo?: boolean;
    readonly valuesToBeMasked?: readonly string[];
  };
}

export type Authenticators = Readonly<Record<string, { readonly userAttribute: string }>>;

/** `RetryEnable` became `retryEnable = true`. */
export interface Taken {
  readonly parameter: string;
  /** Path of the option, such as `sms.url`. */
  readonly option: string;
  /** As text; of what can hold credentials only a description. */
  readonly value: string;
}

/** Something to know about one parameter, or about one that is absent. */
export interface Remark {
  readonly parameter: string;
  readonly text: string;
}

/** Never holds a header, a payload, a pattern of masking, or more of an address than its host. */
export interface ImportReport {
  /** What has an option here. */
  readonly taken: readonly Taken[];
  /** What behaves differently here from what it did there, although it was taken, or because it could not be. */
  readonly changed: readonly Remark[];
  /** What was a hole there, or is one here. */
  readonly unsafe: readonly Remark[];
  /** What is not needed, not known, or not in this file, and why. */
  readonly left: readonly Remark[];
}

export interface Imported {
  readonly options: ImportedOptions;
  readonly report: ImportReport;
}
