import { dropBlanks, encodeUrl, expandUrlencode, hasPlaceholder, reportUnknownFields } from './template.js';
import { compileTemplate, type Render } from './template.js';
import { tidyPairs } from './pairs.js';
import type { Report } from './gateway-options.js';

export interface GatewayUrl {
  /** Scheme, host and port: fixed at start, out of reach of any message. */
  readonly origin: string;
  readonly secure: boolean;
  /** Path and query. Throws when a field would make a path segment `.` or `..`, which URL parsers resolve. */
  readonly path: Render;
}

/** Control characters are refused, because URL parsers drop tabs and line ends and would read another address. */
const shape = /^([a-z][a-z\d+.-]*:\/\/[^/?#\\]*)([^?]*)(?:\?(.*))?$/iu;

export function compileUrl(template: string, report: Report): GatewayUrl | undefined {
  reportUnknownFields('sms.url', template, report);
  const parts = shape.exec(template);
  if (parts === null || /\p{Cc}/u.test(template)) {
    report('sms.url is not an address; write it as https://host/path?query');
    return undefined;
  }
  if (template.includes('#')) report('sms.url: what follows "#" is never sent; write %23 for a literal "#"');
  const [, authority = '', path = '', query] = parts;
  const base = readOrigin(authority, report);
  return base && { ...base, path: joinPath(compilePath(path), query) };
}

function readOrigin(authority: string, report: Report): Omit<GatewayUrl, 'path'> | undefined {
  if (hasPlaceholder(authority)) {
    report('sms.url: placeholders can stand in the path and the query only, not in scheme, host or port');
    return undefined;
  }
  const url = URL.canParse(authority) ? new URL(authority) : undefined;
  if (url === undefined || url.hostname === '') {
    report('sms.url has no valid host; write it as https://host/path?query');
    return undefined;
  }
  if (url.username !== '' || url.password !== '') {
    report(
      'sms.url holds a user name or password; use sms.headers: Authorization: Basic base64{user:password}',
    );
  }
  const secure = url.protocol === 'https:';
  if (!secure && !(url.protocol === 'http:' && isLoopback(url.hostname))) {
    report(`sms.url begins with ${url.protocol}//${url.host}; use https: (http: is for loopback hosts only)`);
  }
  return { origin: url.origin, secure };
}

/** Judged on the parsed host, where `127.1` and `0x7f000001` have become `127.0.0.1`. */
function isLoopback(hostname: string): boolean {
  return /^(?:localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/u.test(hostname);
}

function compilePath(path: string): Render {
  const segments = path.split('/').map((segment) => {
    const tidy = expandUrlencode(dropBlanks(segment));
    const render = compileTemplate(tidy, encodeUrl);
    return hasPlaceholder(tidy) ? withoutDots(render) : render;
  });
  return (fields) => segments.map((render) => render(fields)).join('/');
}

/** encodeURIComponent leaves dots alone, and `%2e%2e` climbs as well as `..` does: such a value can't be sent. */
function withoutDots(render: Render): Render {
  return (fields) => {
    const segment = render(fields);
    if (/^(?:\.|%2e){1,2}$/iu.test(segment))
      throw new TypeError('A path segment of dots would change the address');
    return segment;
  };
}

function joinPath(path: Render, query: string | undefined): Render {
  if (query === undefined) return path;
  const rest = compileTemplate(tidyPairs(expandUrlencode(query)), encodeUrl);
  return (fields) => `${path(fields)}?${rest(fields)}`;
}
