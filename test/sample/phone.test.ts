import { createPhone } from '../../sample-app/phone/app.js';
import { MOST_MESSAGES } from '../../sample-app/phone/inbox.js';
import { listen, type Running } from '../../sample-app/shared/server.js';
import { freePorts } from './support/sample.js';

let url: string;
let phone: Running;

beforeEach(async () => {
  const [port] = await freePorts(1);
  url = `http://127.0.0.1:${port}`;
  phone = await listen(createPhone(), port!, '127.0.0.1', 'PHONE_PORT');
});
afterEach(() => phone.close());

const send = (body: unknown, type = 'application/json') =>
  fetch(`${url}/send`, {
    method: 'POST',
    headers: { 'content-type': type },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
const messages = async () =>
  (await (await fetch(`${url}/messages`)).json()) as { to: string; text: string; receivedAt: string }[];

test('A sent message can be read as JSON, the newest last', async () => {
  expect((await send({ to: '+94771234567', text: 'first' })).status).toBe(200);
  expect((await send({ to: '94771234567', text: 'second' })).status).toBe(200);
  const found = await messages();
  expect(found.map(({ text }) => text)).toEqual(['first', 'second']);
  expect(Object.keys(found[0]!)).toEqual(['to', 'text', 'receivedAt']);
  expect(new Date(found[0]!.receivedAt).toISOString()).toBe(found[0]!.receivedAt);
});

test('The page shows a message as text, whatever is in it', async () => {
  await send({ to: '+94771234567', text: '<script>alert(1)</script> Code: 123456' });
  const page = await fetch(`${url}/`);
  const html = await page.text();
  expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt; Code: 123456');
  expect(html).toContain('<noscript><meta http-equiv="refresh"');
  expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
});

test('Only the newest 200 messages are kept', async () => {
  for (let n = 0; n < MOST_MESSAGES + 5; n += 1) await send({ to: '+94771234567', text: `message ${n}` });
  const found = await messages();
  expect(found).toHaveLength(MOST_MESSAGES);
  expect(found.at(-1)!.text).toBe(`message ${MOST_MESSAGES + 4}`);
});

test.each([
  ['no number', { text: 'x' }],
  ['a number that is none', { to: 'alice', text: 'x' }],
  ['several numbers', { to: ['+94771234567', '+94777654321'], text: 'x' }],
  ['no text', { to: '+94771234567' }],
  ['an empty text', { to: '+94771234567', text: ' ' }],
  ['a text that no phone takes', { to: '+94771234567', text: 'x'.repeat(1601) }],
  ['nothing', {}],
  ['null', 'null'],
  ['no JSON', '{"to":'],
])('The gateway refuses %s with 400 and JSON', async (_what, body) => {
  const answer = await send(body);
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ status: 'refused' });
  expect(await messages()).toEqual([]);
});

test('A form of another site can not send: the gateway reads JSON only', async () => {
  expect((await send('to=%2B94771234567&text=x', 'application/x-www-form-urlencoded')).status).toBe(400);
  expect((await send('{"to":"+94771234567","text":"x"}', 'text/plain')).status).toBe(400);
});
