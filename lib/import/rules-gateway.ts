import type { Draft, Rules } from './draft.js';
import { flag, isPattern, notNeeded } from './rule-kinds.js';
import { hostOf, listOf, quoted } from './words.js';

/** The SMS provider. Values of these never get into a remark, but for the host and the method. */
export const gatewayRules: Rules = {
  sms_url: (draft, value, name) => {
    draft.take(name, 'sms.url', value, hostOf(value));
    judgeAddress(draft, value, name);
  },
  http_method: (draft, value, name) => {
    const method = value.toUpperCase();
    draft.take(name, 'sms.method', method === 'POST' ? 'POST' : 'GET');
    if (method !== 'POST' && method !== 'GET')
      draft.change(name, `${quoted(value)} is not known; the connector sent a GET without a body.`);
  },
  headers: (draft, value, name) => {
    draft.take(name, 'sms.headers', value, '(kept out of this report)');
    if (/,\s/.test(value))
      draft.change(name, 'Blanks after a comma became part of the next name there; here they go.');
  },
  payload: (draft, value, name) => {
    if (methodOf(draft) === 'POST') draft.take(name, 'sms.payload', value, '(kept out of this report)');
    else draft.leave(name, 'The method is GET, which has no body; the connector did not send it.');
  },
  http_response: (draft, value, name) => {
    if (/^2\d\d$/.test(value)) draft.take(name, 'sms.httpResponse', value);
    else draft.leave(name, `${quoted(value)} is no status of success; 200, 201 and 202 are accepted.`);
  },
  show_detailed_error_info: flag('sms.showDetailedErrorInfo', {
    onTrue: (draft, name) =>
      draft.warn(
        name,
        "The gateway's own words are shown to whoever logs in. The connector put them into the address.",
      ),
  }),
  values_to_be_masked: (draft, value, name) => {
    const all = listOf(value);
    const patterns = all.filter(isPattern);
    if (patterns.length > 0) draft.take(name, 'sms.valuesToBeMasked', patterns, '(kept out of this report)');
    if (patterns.length < all.length)
      draft.warn(
        name,
        `JavaScript can not read ${all.length - patterns.length} of its patterns, so what they hid may be shown; write them anew.`,
      );
  },
  enable_payload_encoding_for_sms_otp: notNeeded('values are always put in by the rules of their place.'),
};

function methodOf(draft: Draft): string {
  return draft.text('http_method')?.toUpperCase() ?? 'POST';
}

const telling = /key|secret|pass|pwd|token|auth|user|login|account|sid/i;

function judgeAddress(draft: Draft, value: string, name: string): void {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined) {
    draft.change(name, 'It is no address as it stands; the start will say what is wrong with it.');
    return;
  }
  if (url.protocol !== 'https:' && !/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname))
    draft.warn(name, `${hostOf(value)} is not encrypted; a start with it is refused. Use https.`);
  if (url.username !== '' || url.password !== '')
    draft.warn(
      name,
      'A user name or password is in the address; a start with it is refused. Put it into sms.headers.',
    );
  const secrets = [...url.searchParams].filter(([key, text]) => telling.test(key) && !text.includes('$ctx.'));
  if (secrets.length > 0)
    draft.warn(
      name,
      'Credentials are in the address, which servers on the way write down. If the gateway can, put them into sms.headers.',
    );
}

/** The gateway is in another place of the product than the authenticator, so a file of the latter alone has none. */
export function absentGateway(draft: Draft): void {
  if (draft.text('sms_url') !== undefined) return;
  draft.leave(
    'sms_url, http_method, headers, payload, http_response',
    'Not in this file: they are in the identity provider of the SMS OTP. Copy them into SMSOTP_SMS_URL, ' +
      'SMSOTP_SMS_METHOD, SMSOTP_SMS_HEADERS, SMSOTP_SMS_PAYLOAD and SMSOTP_SMS_HTTP_RESPONSE.',
  );
}
