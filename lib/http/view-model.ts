/** A text of the catalogue (`templates/locales/<language>.json`) with what is to be put into it. */
export interface Text {
  readonly key: string;
  readonly values?: Readonly<Record<string, string | number>>;
}

/** The state of a challenge as pages and JSON show it. Times are whole seconds from now. */
export interface ChallengeView {
  /** Masked number, or masked value of `screenUserAttribute`; null when there is none to show. */
  readonly to: string | null;
  /** How many characters the code has. */
  readonly length: number;
  /** Seconds until the code dies; 0 when there is no live code. */
  readonly expiresIn: number;
  /** Seconds until the next message can be asked for; 0 is now. */
  readonly resendIn: number;
  readonly attemptsLeft: number;
}

/** A second step under way, as the JSON answers have it, and as an application that draws its own page gets it. */
export interface PendingStep {
  readonly status: 'otp_required' | 'mobile_required';
  /** Absent while the number is still to be typed. */
  readonly challenge?: ChallengeView;
  /** Where forms post to. */
  readonly links: {
    readonly verify: string;
    readonly resend: string;
    readonly mobile: string;
    readonly cancel: string;
    /** The application's chooser of second factors, where it has one (`multiOptionUri`). */
    readonly multiOption?: string;
  };
  /** For the hidden field `_csrf`, or the header X-CSRF-Token. */
  readonly csrfToken: string;
  /** What stands in the way of typing a code, if something does. */
  readonly error?: StepError;
}

/** What went wrong, as JSON. */
export interface StepError extends SendFailureView {
  readonly code: string;
  /** In the language of the request. */
  readonly message: string;
  /** Seconds. */
  readonly retryAfter?: number;
}

/** What is told of a message that did not go out, besides the words. */
export interface SendFailureView {
  /** The connector's code (`SMSOTP-60002`), or the gateway's status (`useInternalErrorCodes`). */
  readonly providerCode?: string;
  /** The beginning of what the gateway answered, masked (`sms.showDetailedErrorInfo`). */
  readonly detail?: string;
}

/** What every page gets. */
export interface PageBase {
  /** Absolute paths, mount point included. */
  readonly links: {
    readonly verify: string;
    readonly resend: string;
    readonly mobile: string;
    readonly cancel: string;
    readonly assets: string;
    /** The application's chooser of second factors, where it has one. */
    readonly multiOption?: string;
  };
  /** Hidden field `_csrf` of each form. Empty on a page without a form. */
  readonly csrfToken: string;
  /** What went wrong, if something did. */
  readonly error?: Text;
  /** More of the error, where a message did not go out. */
  readonly failure?: SendFailureView;
}

export interface CodePage extends PageBase {
  readonly challenge: ChallengeView;
  /** False when no code is live: never sent, used up or expired. The page then leads to the resend button. */
  readonly live: boolean;
  /** Whether codes have letters too (`enableAlphanumericToken`). */
  readonly alphanumeric: boolean;
  /** Whether there is a resend button at all (`resendEnable`, messages left). */
  readonly canResend: boolean;
  /** Whether this number was typed a moment ago and can still be corrected. */
  readonly canChangeMobile: boolean;
  /** Whether a backup code can be typed; it needs no live code, and so a field of its own where there is none. */
  readonly canUseBackupCode: boolean;
  /** Whether the code is to prove another number, inside a login. */
  readonly change: boolean;
  /** Something good to tell: a new code is on its way. */
  readonly notice?: Text;
}

export interface MobilePage extends PageBase {
  /** Whether the number is to take the place of another one, inside a login. */
  readonly change: boolean;
  /** What the user typed last, to be put back into the field when it was refused. */
  readonly typed: string;
  /** An example in the form of `defaultCountry`, or empty. */
  readonly example: string;
}

/** Why a login ended, and the way on. */
export interface ErrorPage extends PageBase {
  readonly error: Text;
  /** Where the user starts again. */
  readonly startOver: string;
}

/** Addresses of the page on which users look after their own second factor. */
export interface AccountLinks {
  readonly account: string;
  readonly changeMobile: string;
  readonly backupCodes: string;
  readonly smsOtp: string;
}

/** The user's own second factor, as the page and JSON show it. */
export interface AccountView {
  /** Masked; null when there is no number. */
  readonly mobile: string | null;
  readonly canChangeMobile: boolean;
  /** Null where users can't have backup codes made. `few`: it is time for new ones. */
  readonly backupCodes: { readonly left: number; readonly few: boolean } | null;
  /** The user's own switch; null where there is none. With `mandatory` it can't be switched off. */
  readonly smsOtp: { readonly enabled: boolean; readonly mandatory: boolean } | null;
}

export interface AccountPage extends PageBase {
  /** Null where the login is no local account's: there is nothing to look after. */
  readonly account: AccountView | null;
  readonly accountLinks: AccountLinks;
  /** Whether the next login asks for a number that is missing. */
  readonly captures: boolean;
  /** Whether a new number still waits for its code. */
  readonly changing: boolean;
  /** What the user typed last, to be put back into the field when it was refused. */
  readonly typed: string;
  /** An example in the form of `defaultCountry`, or empty. */
  readonly example: string;
  /** Something that was done. */
  readonly notice?: Text;
  /** Where the user wanted to go, or the application's front page. */
  readonly onward: string;
}

/** New backup codes, in the one answer that has them. */
export interface BackupCodesPage extends PageBase {
  readonly codes: readonly string[];
  readonly accountLinks: AccountLinks;
}

export interface Pages {
  code: CodePage;
  mobile: MobilePage;
  error: ErrorPage;
  account: AccountPage;
  'backup-codes': BackupCodesPage;
}
