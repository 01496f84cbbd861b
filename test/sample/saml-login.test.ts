import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { Browser, formOf, type Page } from './support/browser.js';
import { type ResponseParts, signedResponse, type Signing } from './support/saml.js';
import { startSample, type TestSample } from './support/sample.js';

let sample: TestSample;
let sp: string;
let idp: string;

beforeAll(async () => {
  sample = await startSample();
  ({ spUrl: sp, idpUrl: idp } = sample.config);
});
afterAll(() => sample.close());

/** Logs in at the identity provider and stops where its answer lies in the browser, not yet submitted. */
async function answerFor(browser: Browser, username: string, start = `${sp}/login`): Promise<Page> {
  const form = await browser.get(start);
  return browser.submit(form, { username, password: `${username}123` });
}
const xmlOf = (page: Page): string => Buffer.from(formOf(page).fields['SAMLResponse']!, 'base64').toString();
const deflate = (xml: string): string => encodeURIComponent(deflateRawSync(xml).toString('base64'));

/** The request that the service provider would send, as XML. */
async function authnRequest(): Promise<string> {
  const page = await new Browser().send(`${sp}/login`, {});
  const { searchParams } = new URL(page.headers.get('location')!);
  return inflateRawSync(Buffer.from(searchParams.get('SAMLRequest')!, 'base64')).toString();
}
const sendRequest = (xml: string, more = '') =>
  new Browser().get(`${idp}/saml/sso?SAMLRequest=${deflate(xml)}${more}`);

test('A visitor logs in over the identity provider and sees the subject and the attributes', async () => {
  const browser = new Browser();
  expect((await browser.get(`${sp}/`)).body).toContain('Log in with SAML');
  const home = await browser.submit(await answerFor(browser, 'carol'));
  expect(home.url).toBe(`${sp}/home`);
  expect(home.body).toContain('<dd id="subject">carol@example.com</dd>');
  expect(home.body).toContain('<dd data-attribute="mobile">+94777654321</dd>');
  expect((await browser.get(`${sp}/`)).url).toBe(`${sp}/home`);
});

test('The answer is signed twice, names its receiver, and says no more than what was proved', async () => {
  const xml = xmlOf(await answerFor(new Browser(), 'carol'));
  expect(xml.match(/<SignatureValue>/g)).toHaveLength(2);
  expect(xml).not.toContain('sha1');
  expect(xml).toContain(`Destination="${sp}/saml/acs"`);
  expect(xml).toContain(`Recipient="${sp}/saml/acs"`);
  expect(xml).toContain(`<saml:Audience>${sp}/saml</saml:Audience>`);
  expect(xml).toContain('<saml:AttributeStatement');
  expect(xml).toContain('ac:classes:Password<');
  expect(xml).not.toContain('>sms<');
  expect(xml).toMatch(/SessionIndex="_[0-9a-f]{32}"/);
});

test('Whoever asked for a page gets there after the login', async () => {
  const browser = new Browser();
  const home = await browser.submit(await answerFor(browser, 'carol', `${sp}/home?tab=2`));
  expect(home.url).toBe(`${sp}/home?tab=2`);
});

test.each([
  'https://evil.example/',
  '//evil.example/',
  '/\\evil.example',
  '/..//evil.example',
  'javascript:alert(1)',
])('RelayState %s does not lead away', async (target) => {
  const browser = new Browser();
  const { action, fields } = formOf(await answerFor(browser, 'carol'));
  const answer = await browser.send(action, {
    method: 'POST',
    body: new URLSearchParams({ ...fields, RelayState: target }),
  });
  expect([answer.status, answer.headers.get('location')]).toEqual([303, '/home']);
});

test('M17 N06 N07 The same answer 20 times at once logs in once, and never again', async () => {
  const { action, fields } = formOf(await answerFor(new Browser(), 'carol'));
  const post = () => new Browser().send(action, { method: 'POST', body: new URLSearchParams(fields) });
  await Promise.all(Array.from({ length: 20 }, () => fetch(sp)));
  const statuses = (await Promise.all(Array.from({ length: 20 }, post))).map(({ status }) => status);
  expect(statuses.filter((status) => status === 303)).toHaveLength(1);
  expect(statuses.filter((status) => status === 403)).toHaveLength(19);
  expect((await post()).status).toBe(403);
});

test('M16 An answer that nobody asked for is refused', async () => {
  const xml = signedResponse(
    { issuer: `${idp}/saml`, destination: `${sp}/saml/acs`, audience: `${sp}/saml` },
    { keys: sample.keys.idp },
  );
  const answer = await new Browser().post(`${sp}/saml/acs`, {
    SAMLResponse: Buffer.from(xml).toString('base64'),
  });
  expect(answer.status).toBe(403);
  expect(answer.body).toContain('That login did not work');
  expect(answer.body).not.toContain('InResponseTo');
});

describe('M16 A validly signed answer to a real request', () => {
  /** Posts an answer of the identity provider that is right, but for the given parts. */
  async function post(parts: Partial<ResponseParts>, signing: Partial<Signing> = {}): Promise<Page> {
    const [, requestId] = / ID="([^"]*)"/.exec(await authnRequest()) ?? [''];
    const good = {
      issuer: `${idp}/saml`,
      destination: `${sp}/saml/acs`,
      audience: `${sp}/saml`,
      requestId: requestId!,
    };
    const xml = signedResponse({ ...good, ...parts }, { keys: sample.keys.idp, ...signing });
    sample.reasons();
    const body = new URLSearchParams({ SAMLResponse: Buffer.from(xml).toString('base64') });
    return new Browser().send(`${sp}/saml/acs`, { method: 'POST', body });
  }
  const elsewhere = 'http://other.example/acs';
  const holderOfKey = 'urn:oasis:names:tc:SAML:2.0:cm:holder-of-key';

  test('is accepted', async () => {
    expect((await post({})).status).toBe(303);
  });
  test.each<[string, string, Partial<ResponseParts>]>([
    ['N10 for another Destination', 'wrong Destination', { destination: elsewhere }],
    ['N10 for another Recipient', 'wrong Recipient', { recipient: elsewhere }],
    ['N11 from another issuer', 'wrong Issuer of the Response', { issuer: elsewhere }],
    [
      'N11 with an assertion of another issuer',
      'wrong Issuer of the Assertion',
      { assertionIssuer: elsewhere },
    ],
    ['N13 for the holder of a key', 'the confirmation method is not bearer', { method: holderOfKey }],
  ])('%s is refused', async (_what, reason, parts) => {
    const recipient = parts.destination ? { recipient: `${sp}/saml/acs` } : {};
    expect((await post({ ...recipient, ...parts })).status).toBe(403);
    expect(sample.reasons()).toEqual([reason]);
  });
  test('N14 with SHA-1 is refused', async () => {
    const signatureAlgorithm = 'http://www.w3.org/2000/09/xmldsig#rsa-sha1';
    expect((await post({}, { signatureAlgorithm })).status).toBe(403);
    expect(sample.reasons()).toEqual(['SignatureMethod is not allowed']);
  });
  test('N05 with a comment inside the NameID means the whole name', async () => {
    const browser = await post({ nameId: 'carol@example.com<!-- -->.evil.example' });
    const cookie = browser.headers.getSetCookie()[0]!.split(';')[0]!;
    const home = await fetch(`${sp}/home`, { headers: { cookie } });
    expect(await home.text()).toContain('<dd id="subject">carol@example.com.evil.example</dd>');
  });
});

describe('N14 What comes to the assertion consumer service', () => {
  const post = (body: string) =>
    new Browser().send(`${sp}/saml/acs`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });

  test('5 MB are refused, quickly', async () => {
    const start = performance.now();
    expect((await post(`SAMLResponse=${'A'.repeat(5 * 1024 * 1024)}`)).status).toBe(413);
    expect(performance.now() - start).toBeLessThan(1000);
  });
  test.each([
    ['nothing', ''],
    ['an array', 'SAMLResponse[]=PGEvPg=='],
    ['two messages', 'SAMLResponse=PGEvPg==&SAMLResponse=PGEvPg=='],
    ['no XML', 'SAMLResponse=hello'],
    ['a document type', `SAMLResponse=${Buffer.from('<!DOCTYPE a><a/>').toString('base64')}`],
    ['a logout answer', `SAMLResponse=${Buffer.from('<LogoutResponse/>').toString('base64')}`],
    ['a request instead', `SAMLRequest=${Buffer.from('<a/>').toString('base64')}`],
  ])('%s is refused with a page', async (_what, body) => {
    const answer = await post(body);
    expect(answer.status).toBe(403);
    expect(answer.body).toContain('Please log in again');
    expect(answer.body).not.toContain('node_modules');
  });
});

describe('What comes to the identity provider', () => {
  test('A request by HTTP-POST is answered as well, with its RelayState', async () => {
    const browser = new Browser();
    const SAMLRequest = Buffer.from(await authnRequest()).toString('base64');
    const form = await browser.post(`${idp}/saml/sso`, { SAMLRequest, RelayState: '/home' }, sp);
    const answer = await browser.submit(form, { username: 'carol', password: 'carol123' });
    expect(formOf(answer)).toMatchObject({ action: `${sp}/saml/acs`, fields: { RelayState: '/home' } });
  });
  test('An unknown issuer is refused', async () => {
    const xml = (await authnRequest()).replace(
      `${sp}/saml</saml:Issuer>`,
      'http://evil.example</saml:Issuer>',
    );
    expect((await sendRequest(xml)).status).toBe(400);
    expect(sample.reasons()).toContain('unknown issuer');
  });
  test('A forged address for the answer is refused', async () => {
    const xml = (await authnRequest()).replace(
      /AssertionConsumerServiceURL="[^"]*"/,
      'AssertionConsumerServiceURL="http://evil.example/acs"',
    );
    const page = await sendRequest(xml);
    expect(page.status).toBe(400);
    expect(page.body).not.toContain('evil.example');
  });
  test('M19 A deflate bomb is refused without being unfolded', async () => {
    const before = process.memoryUsage().rss;
    // 8 MiB fit into an address of 11 KB, and Node takes addresses up to 16 KiB.
    const page = await sendRequest(`<a>${' '.repeat(8 * 1024 * 1024)}</a>`);
    expect(page.status).toBe(400);
    expect(sample.reasons()).toContain("can't be inflated within 65536 bytes");
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * 1024 * 1024);
  });
  test('A request that is damaged, doubled or for another place is refused', async () => {
    const xml = await authnRequest();
    expect((await sendRequest('<!DOCTYPE a><a/>')).status).toBe(400);
    expect((await sendRequest(xml.slice(0, -5))).status).toBe(400);
    expect((await sendRequest(xml, `&SAMLRequest=${deflate(xml)}`)).status).toBe(400);
    expect(
      (await sendRequest(xml.replace(/Destination="[^"]*"/, 'Destination="http://other.example"'))).status,
    ).toBe(400);
    expect((await sendRequest(xml.replace('Version=', 'ForceAuthn="true" Version='))).status).toBe(400);
  });
  test('The same request again, as the back button sends it, leads home instead of to a second answer', async () => {
    const browser = new Browser();
    const address = `${idp}/saml/sso?SAMLRequest=${deflate(await authnRequest())}`;
    const answer = await browser.submit(await browser.get(address), {
      username: 'carol',
      password: 'carol123',
    });
    expect(formOf(answer).action).toBe(`${sp}/saml/acs`);
    expect((await browser.get(address)).url).toBe(`${idp}/`);
  });
  test('A wrong password leads back to the form, and the request is not forgotten', async () => {
    const browser = new Browser();
    const again = await browser.submit(await browser.get(`${sp}/login`), {
      username: 'carol',
      password: 'wrong',
    });
    expect(again.body).toContain('t belong together');
    expect((await browser.get(again.url)).body).not.toContain('t belong together');
    const answer = await browser.submit(again, { username: 'carol', password: 'carol123' });
    expect(formOf(answer).action).toBe(`${sp}/saml/acs`);
  });
  test('A login form that another site submits is refused', async () => {
    const fields = { username: 'carol', password: 'carol123' };
    expect((await new Browser().post(`${idp}/login`, fields, sp)).status).toBe(403);
    const crossSite = {
      method: 'POST',
      body: new URLSearchParams(fields),
      headers: { 'sec-fetch-site': 'same-site' },
    };
    expect((await new Browser().send(`${idp}/login`, crossSite)).status).toBe(403);
  });
});
