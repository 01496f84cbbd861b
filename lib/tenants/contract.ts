import { SmsOtpConfigError } from '../errors.js';

/** The settings of one tenant, as its source has them. Not checked yet. */
export interface Found {
  readonly settings: Readonly<Record<string, unknown>>;
  /** What they were read from, where that is text: the same text is the same settings. */
  readonly text?: string;
}

/** Where the settings of tenants are. */
export interface TenantSource {
  /**
   * @param name checked, see `isTenantName`
   * @returns null when there is no such tenant
   * A rejection means that this one tenant can't be served now; SmsOtpConfigError where its settings are no object.
   */
  read(name: string): Promise<Found | null>;
  /** Releases what the source has opened itself. */
  close?(): Promise<void>;
}

/** @throws SmsOtpConfigError when it is no object */
export function settingsOf(value: unknown): Found['settings'] {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Found['settings'];
  throw new SmsOtpConfigError(['the settings are no object; write {} for a tenant without any of its own']);
}

/** Settings that are written down as JSON. */
export function foundIn(text: string): Found {
  return { settings: settingsOf(parsed(text)), text };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Without the parser's error, which quotes the text: a gateway's password may be in it.
    return undefined;
  }
}
