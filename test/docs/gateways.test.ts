import { parseEnv } from 'node:util';
import { smsFields } from '../../lib/config/fields.js';
import { checkGateway, compileGateway } from '../../lib/sms/gateway-check.js';
import type { GatewayOptions } from '../../lib/sms/gateway-options.js';
import { composeMessage } from '../../lib/sms/message.js';
import { blocks, membersOf, read, rows, section, wordsOf } from './markdown.js';

const page = 'docs/gateways.md';
const message = { to: '+94771234567', text: composeMessage('123456'), code: '123456' };

/** From variables, so each field is a text. */
type Recipe = Partial<Record<keyof GatewayOptions, string>> & { readonly url: string };

function optionsOf(env: string): Recipe {
  const given = parseEnv(env) as Record<string, string>;
  const known = Object.entries(smsFields).filter(([, name]) => name in given);
  expect(known).toHaveLength(Object.keys(given).length);
  return Object.fromEntries(known.map(([field, name]) => [field, given[name]])) as Recipe;
}

const providers = ['Nexmo (Vonage)', 'Clickatell', 'Plivo', 'BulkSMS', 'Twilio'];
const recipes = providers.flatMap((provider) =>
  blocks(section(page, provider), 'dotenv').map(({ code }, index) => ({
    provider,
    form: index === 0 ? 'as it was' : 'as it is today',
    code,
  })),
);

test('There are five recipes, and four newer forms', () => {
  expect(recipes.map(({ form }) => form).sort()).toEqual(
    [...Array<string>(5).fill('as it was'), ...Array<string>(4).fill('as it is today')].sort(),
  );
});

test.each(recipes)('$provider $form has no problem, and names number and text', ({ code }) => {
  const options = optionsOf(code);
  expect(checkGateway(options)).toEqual([]);
  const { path, body = '' } = compileGateway(options, fail)!.render(message);
  const whole = decodeURIComponent(path + body);
  expect(whole).toMatch(/94771234567/);
  expect(whole).toContain('Verification Code: 123456');
  expect(whole).not.toContain('$ctx');
});

test.each(recipes.filter(({ form }) => form === 'as it was'))(
  'The recipe of $provider is the one that is tested against a server',
  ({ code }) => {
    const { url, method, headers, payload, httpResponse } = optionsOf(code);
    const tested = read('test/sms/recipes.test.ts');
    const path = url.replace(/^https:\/\/[^/]+/, '');
    for (const text of [path, method, headers, payload, httpResponse])
      if (text !== undefined) expect(tested).toContain(`'${text}'`);
  },
);

test('The table has each field of a gateway', () => {
  const table = rows(read(page)).filter((row) => row['field'] !== undefined);
  expect(table.map((row) => [row['field'], row['variable']])).toEqual(Object.entries(smsFields));
  expect(table.map((row) => row['field']).sort()).toEqual(
    membersOf('lib/sms/gateway-options.ts', 'GatewayOptions').sort(),
  );
});

test('The placeholders become what the table says', () => {
  for (const { placeholder, becomes } of rows(section(page, 'Placeholders')).filter(
    (row) => row['becomes'],
  )) {
    const options = {
      url: 'https://sms.example/',
      payload: placeholder!,
      headers: 'Content-Type: text/plain',
    };
    const { body } = compileGateway(options, fail)!.render(message);
    expect(becomes!.endsWith(body!)).toBe(true);
  }
});

test('The table of places is right', () => {
  const odd = { to: '+94771234567', text: `a"b\\c <&>'`, code: '1' };
  const render = (payload: string, type?: string): string =>
    compileGateway(
      {
        url: 'https://sms.example/$ctx.num?n=$ctx.num',
        payload,
        ...(type && { headers: { 'Content-Type': type } }),
      },
      fail,
    )!.render(odd).body!;
  const { path } = compileGateway({ url: 'https://sms.example/$ctx.num?n=$ctx.num' }, fail)!.render(odd);
  expect(path).toBe('/%2B94771234567?n=%2B94771234567');
  expect(render('to=$ctx.num&text=$ctx.msg')).toBe(`to=%2B94771234567&text=${encodeURIComponent(odd.text)}`);
  expect(JSON.parse(render('{"t":"$ctx.msg"}'))).toEqual({ t: odd.text });
  expect(render('<t>$ctx.msg</t>')).toBe('<t>a&quot;b\\c &lt;&amp;&gt;&apos;</t>');
  expect(render('say $ctx.msg')).toBe(`say ${odd.text}`);
  expect(checkGateway({ url: 'https://$ctx.num/' })).not.toEqual([]);
  expect(checkGateway({ url: 'https://sms.example/', payload: '{"t":$ctx.msg}' })).not.toEqual([]);
  expect(checkGateway({ url: 'https://sms.example/', payload: '<t><![CDATA[$ctx.msg]]></t>' })).not.toEqual(
    [],
  );
});

test('The outcomes have each reason', () => {
  const reasons = new Set(rows(section(page, 'Outcomes')).flatMap((row) => row['reason'] ?? []));
  expect([...reasons].filter((reason) => reason !== '–').sort()).toEqual(
    wordsOf('lib/sms/contract.ts', 'SendFailure').sort(),
  );
});

function fail(problem: string): never {
  throw new Error(problem);
}
