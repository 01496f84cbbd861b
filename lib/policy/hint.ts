import { maskValue, type MaskRules } from './mask.js';

/** Longer than anything that a person knows one's own phone by. */
const longest = 256;

/** What a claim of the connector is called, where the store has plain names. */
const claim = /^https?:\/\/wso2\.org\/claims\/(?:identity\/)?(\w+)$/;

/** Whether this attribute is the number itself, under its plain name or as a claim of the connector. */
export function isMobile(attribute: string): boolean {
  return (claim.exec(attribute)?.[1] ?? attribute) === 'mobile';
}

/** The masked value of an attribute; null where there is nothing to show. */
export function hintOf(attribute: string, attributes: unknown, mask: MaskRules): string | null {
  const names = [attribute, claim.exec(attribute)?.[1]];
  const value = names.map((name) => textAt(attributes, name)).find((text) => text !== null);
  return value === undefined ? null : maskValue(value, mask);
}

/** A store may give anything, and a name may be one that every object has. */
function textAt(attributes: unknown, name: string | undefined): string | null {
  if (typeof attributes !== 'object' || attributes === null || name === undefined) return null;
  const value: unknown = Object.hasOwn(attributes, name) ? Reflect.get(attributes, name) : undefined;
  const text = typeof value === 'string' ? value.trim() : '';
  return text === '' || text.length > longest ? null : text;
}
