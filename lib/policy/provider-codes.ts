/** What the connector calls each answer of a gateway (`UseInternalErrorCodes`), by HTTP status. */
const codes: Readonly<Record<number, string>> = {
  400: 'SMSOTP-60001',
  401: 'SMSOTP-60002',
  402: 'SMSOTP-60003',
  403: 'SMSOTP-60004',
  404: 'SMSOTP-60005',
  405: 'SMSOTP-60006',
  406: 'SMSOTP-60007',
  500: 'SMSOTP-65001',
  501: 'SMSOTP-65002',
  // The connector gives 502 and 503 one code and leaves 65004 without a status. Here each has its own.
  502: 'SMSOTP-65003',
  503: 'SMSOTP-65004',
  504: 'SMSOTP-65005',
};

/** No request could be made of the description: in the connector, the address was malformed. */
const unmade = 'SMSOTP-10001';

/** Anything else: another status, or no answer at all. */
const unknown = 'SMSOTP-10002';

/** How a message failed, as far as the code depends on it. */
export interface SendFailed {
  /** `refused`: surely not sent. */
  readonly status: 'refused' | 'unknown';
  /** The sender's own word for it. */
  readonly reason: string;
  readonly httpStatus?: number | undefined;
}

/** The connector's code for a message that did not go out. */
export function providerCode({ status, reason, httpStatus }: SendFailed): string {
  if (httpStatus !== undefined) return codes[httpStatus] ?? unknown;
  return status === 'refused' && reason === 'sender_failed' ? unmade : unknown;
}
