import type { Report } from './gateway-options.js';

const fieldNames = ['num', 'msg', 'otp'] as const;
type FieldName = (typeof fieldNames)[number];

/** What one message puts into a template. */
export type Fields = Readonly<Record<FieldName, string>>;

/** Fills in one template. Parsing is over by now: text inside a field is never looked at for placeholders. */
export type Render = (fields: Fields) => string;

const placeholder = /\$ctx\.(\w*)/giu;

/** A template cut into the text that stays and the fields that come in. */
export type Segment = string | { readonly field: FieldName };

export function parseTemplate(template: string): readonly Segment[] {
  return template.split(placeholder).flatMap((piece, index): readonly Segment[] => {
    // split() with one group alternates: literal, name, literal, name, ...
    if (index % 2 === 1) return isFieldName(piece) ? [{ field: piece }] : [];
    return piece === '' ? [] : [piece];
  });
}

/**
 * Joins the segments with every field put in by `put`. Plain concatenation: no replace(), whose `$&` and `$1` in a
 * text would be read as references, and no second pass that could expand a placeholder inside a value.
 */
export function compileTemplate(template: string, put: (value: string) => string): Render {
  const segments = parseTemplate(template);
  return (fields) =>
    segments.map((segment) => (typeof segment === 'string' ? segment : put(fields[segment.field]))).join('');
}

export function hasPlaceholder(template: string): boolean {
  return template.search(placeholder) !== -1;
}

export function reportUnknownFields(option: string, template: string, report: Report): void {
  for (const [whole, name = ''] of template.matchAll(placeholder)) {
    if (!isFieldName(name)) {
      report(`${option}: ${whole} is not known; the placeholders are $ctx.num, $ctx.msg and $ctx.otp`);
    }
  }
}

/** The connector's recipes write `to= $ctx.num &`: blanks around a lone placeholder would become part of the number. */
export function dropBlanks(template: string): string {
  const bare = template.trim();
  return /^\$ctx\.\w+$/iu.test(bare) ? bare : template;
}

/** The recipes' `urlencode{value}`. A placeholder inside is left to the rules of its place, or it would be encoded twice. */
export function expandUrlencode(template: string): string {
  return template.replace(/urlencode\{([^}]*)\}/gu, (_, inner: string) =>
    inner
      .split(/(\$ctx\.\w*)/giu)
      .map((piece, index) => (index % 2 === 1 ? piece : encodeUrl(piece)))
      .join(''),
  );
}

/** URL component and form value alike; `+` becomes `%2B`, a blank `%20`. */
export function encodeUrl(value: string): string {
  return encodeURIComponent(wellFormed(value));
}

/** Lone surrogates make encodeURIComponent throw and have no UTF-8 form. */
export function wellFormed(value: string): string {
  return value.replace(/\p{Surrogate}/gu, '\ufffd');
}

function isFieldName(name: string): name is FieldName {
  return fieldNames.some((known) => known === name);
}
