import { compileJson } from './json-template.js';
import {
  compileTemplate,
  encodeUrl,
  expandUrlencode,
  hasPlaceholder,
  reportUnknownFields,
} from './template.js';
import type { Render } from './template.js';
import { tidyPairs } from './pairs.js';
import type { Report } from './gateway-options.js';

export interface GatewayBody {
  /** Sent when the configuration states no Content-Type of its own. */
  readonly contentType: string;
  readonly render: Render;
}

type Place = 'json' | 'xml' | 'form' | 'text';

const deducedTypes: Readonly<Record<Place, string>> = {
  json: 'application/json',
  xml: 'text/xml; charset=utf-8',
  form: 'application/x-www-form-urlencoded',
  text: 'text/plain; charset=utf-8',
};

const compilers: Readonly<Record<Place, (payload: string, report: Report) => Render>> = {
  json: compileJson,
  xml: compileXml,
  form: compileForm,
  text: (payload) => compileTemplate(payload, (value) => value),
};

export function compileBody(payload: string, stated: string | undefined, report: Report): GatewayBody {
  reportUnknownFields('sms.payload', payload, report);
  const place = stated === undefined ? deducePlace(payload) : placeOf(stated);
  return {
    contentType: stated ?? deducedTypes[place],
    render: compilers[place](expandUrlencode(payload), report),
  };
}

/** `Application/JSON; charset=utf-8` is JSON as well: the connector compared exactly and form-encoded the number. */
function placeOf(contentType: string): Place {
  const type = (contentType.split(';')[0] ?? '').trim().toLowerCase();
  if (type === 'application/json' || type.endsWith('+json')) return 'json';
  if (type === 'text/xml' || type === 'application/xml' || type.endsWith('+xml')) return 'xml';
  return type === 'application/x-www-form-urlencoded' ? 'form' : 'text';
}

/** Anything that begins like JSON is held to JSON's rules, so that a broken template is told at start. */
function deducePlace(payload: string): Place {
  if (/^[{[]/u.test(payload)) return 'json';
  if (payload.startsWith('<')) return 'xml';
  return /^[^\s=&]+=/u.test(payload) ? 'form' : 'text';
}

/** Literal text stays as written, but for what may not stand in a form at all. */
function compileForm(payload: string): Render {
  return compileTemplate(tidyPairs(payload).replace(/[^\u0021-\u007e]+/gu, encodeUrl), encodeUrl);
}

function compileXml(payload: string, report: Report): Render {
  const inCdata = (payload.match(/<!\[CDATA\[[^]*?(?:\]\]>|$)/gu) ?? []).some(hasPlaceholder);
  if (inCdata)
    report('sms.payload: a placeholder in CDATA could end it; write it as plain text, it is escaped');
  return compileTemplate(payload, escapeXml);
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** XML 1.0 has no way to write most control characters, not even as references: one makes the document ill-formed. */
function escapeXml(value: string): string {
  return value
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replace(/[&<>"']/gu, (character) => entities[character] ?? '');
}
