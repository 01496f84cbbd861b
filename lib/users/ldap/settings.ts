import type { ConnectionOptions } from 'node:tls';
import type { Filter } from './ldapts.js';

/** How the server is reached, and as whom. */
export interface Target {
  readonly url: string;
  readonly host: string;
  readonly port: number;
  readonly startTls: boolean;
  readonly tls: Pick<ConnectionOptions, 'ca' | 'cert' | 'key' | 'servername'>;
  readonly bindDN: string;
  readonly bindPassword: string;
  readonly connectMs: number;
  readonly operationMs: number;
}

/** Where accounts are searched. */
export interface Place {
  readonly baseDN: string;
  readonly scope: 'sub' | 'one';
  readonly usernameAttribute: string;
  /** What an account fulfils besides its name. */
  readonly conditions: readonly Filter[];
  readonly ignoreReferrals: boolean;
}

/** Attributes by what they hold; undefined for what this directory does not have. */
export interface Claims {
  readonly mobile: string;
  readonly smsOtpDisabled: string | undefined;
  readonly backupCodes: string | undefined;
  readonly associations: string | undefined;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface Settings {
  readonly domain: string;
  readonly target: Target;
  readonly place: Place;
  readonly claims: Claims;
  readonly readOnly: boolean;
  readonly assertionControl: boolean;
}
