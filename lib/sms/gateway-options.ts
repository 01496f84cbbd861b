/**
 * An HTTP API that sends text messages, described by templates. `$ctx.num` is the number, `$ctx.msg` the whole
 * text, `$ctx.otp` the code alone. Each is put in by the rules of its place (URL, form, JSON, XML, header), so no
 * number and no text can change the request around it. docs/gateways.md has the rules and five recipes.
 *
 * A blank string counts as absent, so that an empty environment variable means the default.
 */
export interface GatewayOptions {
  /**
   * Address template. Placeholders may stand in the path and the query, never in scheme, host or port. `https:`
   * is required, except on a loopback host. No user name, password or `#` in it.
   * @example 'https://api.twilio.com/2010-04-01/Accounts/AC123/Messages.json'
   */
  readonly url: string;
  /**
   * `GET` or `POST`, in any letter case.
   * @default 'POST' when there is a payload, else 'GET'
   */
  readonly method?: string | undefined;
  /**
   * Headers as an object, as JSON text of one, or in the connector's notation `Name: value,Name: value`, which is
   * cut only at a comma that another `Name:` follows. Values may hold placeholders and `base64{user:password}`.
   * @default none; Content-Type is deduced from the payload when it is not stated
   */
  readonly headers?: string | Readonly<Record<string, string>> | undefined;
  /**
   * Body template, always sent as UTF-8; at most 16384 bytes once filled in. Its Content-Type decides how
   * placeholders are put in. `urlencode{value}` is understood.
   * @default none: a POST has an empty body
   */
  readonly payload?: string | undefined;
  /**
   * Statuses that mean "accepted": one, or a list such as `'200,202'`; each 200 to 299.
   * @default '200,201,202' (the connector's rule)
   */
  readonly httpResponse?: number | string | undefined;
  /**
   * `e164` keeps the leading `+`; `digits` drops it, which Vonage (Nexmo) SMS and Clickatell ask for.
   * @default 'e164'
   */
  readonly numberFormat?: string | undefined;
  /**
   * Certificates to trust instead of Node's own list: PEM text, or the path of a PEM file, or several of them.
   * The gateway's own certificate will do, as in the connector's truststore step. Read once, at start.
   * @default Node's list of authorities
   */
  readonly ca?: string | readonly string[] | undefined;
  /**
   * Whether users see what the gateway answers to a message that it refuses: the beginning, as text, with the number, the
   * code, the text and every secret of this description in stars.
   * @default false
   */
  readonly showDetailedErrorInfo?: boolean | string | undefined;
  /**
   * What of such an answer becomes stars besides: regular expressions of JavaScript, as a list, as JSON text of one, or
   * as one text with commas between them.
   * @default none
   */
  readonly valuesToBeMasked?: string | readonly string[] | undefined;
}

/** Tells of one configuration problem: the option, a value that is no secret, the mend. */
export type Report = (problem: string) => void;

/** The text of an option, trimmed; undefined when it is absent or blank. */
export function textOf(value: string | undefined): string | undefined {
  const text = value?.trim();
  return text === '' ? undefined : text;
}
