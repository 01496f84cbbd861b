import {
  compileTemplate,
  dropBlanks,
  encodeUrl,
  expandUrlencode,
  hasPlaceholder,
  parseTemplate,
  reportUnknownFields,
} from '../../lib/sms/template.js';

const fields = { num: '+94771234567', msg: 'Verification Code: 123456', otp: '123456' };
const plain = (value: string): string => value;

describe('a template', () => {
  it('is cut once into literal text and fields', () => {
    expect(parseTemplate('a $ctx.num b$ctx.otp')).toEqual(['a ', { field: 'num' }, ' b', { field: 'otp' }]);
  });

  it('puts each field in with the rule of its place and leaves literal text alone', () => {
    expect(compileTemplate('+$ctx.num', encodeUrl)(fields)).toBe('+%2B94771234567');
  });

  it('has the code alone in $ctx.otp (A83)', () => {
    expect(compileTemplate('<$ctx.otp>', plain)(fields)).toBe('<123456>');
  });

  it('never expands a placeholder that stands inside a value (G07)', () => {
    const hostile = { num: '$ctx.otp', msg: '$ctx.num {{7*7}} ${1+1} base64{a} urlencode{b c}', otp: '1' };
    expect(compileTemplate('$ctx.num|$ctx.msg', plain)(hostile)).toBe(`${hostile.num}|${hostile.msg}`);
  });

  it('takes $ and backslash of a value literally (A79)', () => {
    expect(compileTemplate('[$ctx.msg]', plain)({ ...fields, msg: '$1\\ $& $$ $`' })).toBe('[$1\\ $& $$ $`]');
  });

  it('knows a placeholder only with the dot the connector took for any character', () => {
    expect(hasPlaceholder('$ctxXnum')).toBe(false);
    expect(hasPlaceholder('$ctx.num')).toBe(true);
  });

  it('tells of unknown placeholders and names the three', () => {
    const problems: string[] = [];
    reportUnknownFields('sms.url', '$ctx.num $ctx.number $ctx. $CTX.NUM', (problem) =>
      problems.push(problem),
    );
    expect(problems).toEqual([
      'sms.url: $ctx.number is not known; the placeholders are $ctx.num, $ctx.msg and $ctx.otp',
      'sms.url: $ctx. is not known; the placeholders are $ctx.num, $ctx.msg and $ctx.otp',
      'sms.url: $CTX.NUM is not known; the placeholders are $ctx.num, $ctx.msg and $ctx.otp',
    ]);
  });
});

describe('the notations of the recipes', () => {
  it('lose the blanks around a lone placeholder and no others', () => {
    expect(dropBlanks(' $ctx.num ')).toBe('$ctx.num');
    expect(dropBlanks(' code $ctx.otp ')).toBe(' code $ctx.otp ');
  });

  it('encode what is in urlencode{} once', () => {
    expect(expandUrlencode('From=urlencode{+1 555}&x=urlencode{a&b}')).toBe('From=%2B1%20555&x=a%26b');
  });

  it('leave a placeholder in urlencode{} to the rule of its place', () => {
    expect(compileTemplate(expandUrlencode('To=urlencode{$ctx.num}'), encodeUrl)(fields)).toBe(
      'To=%2B94771234567',
    );
  });
});
