import { createSign } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { KeyPair } from '../../sample-app/shared/keys.js';
import { Browser } from './support/browser.js';
import { startSample, type TestSample } from './support/sample.js';

let sample: TestSample;
let sp: string;
let idp: string;

beforeAll(async () => {
  sample = await startSample();
  ({ spUrl: sp, idpUrl: idp } = sample.config);
});
afterAll(() => sample.close());

async function loggedIn(username = 'carol'): Promise<Browser> {
  const browser = new Browser();
  const answer = await browser.submit(await browser.get(`${sp}/login`), {
    username,
    password: `${username}123`,
  });
  expect((await browser.submit(answer)).url).toBe(`${sp}/home`);
  return browser;
}

/** Whether each side still knows the browser. */
async function known(browser: Browser): Promise<{ sp: boolean; idp: boolean }> {
  const atSp = await browser.send(`${sp}/home`, {});
  const atIdp = await browser.send(`${idp}/`, {});
  return { sp: atSp.status === 200, idp: atIdp.status === 200 };
}

/** The address of a logout message, with a signature of whoever holds the keys. */
function signedAddress(url: string, xml: string, keys: KeyPair, algorithm = 'sha256'): string {
  const namespace = algorithm === 'sha1' ? '2000/09/xmldsig' : '2001/04/xmldsig-more';
  const query = new URLSearchParams({
    SAMLRequest: deflateRawSync(xml).toString('base64'),
    SigAlg: `http://www.w3.org/${namespace}#rsa-${algorithm}`,
  });
  const Signature = createSign(`RSA-${algorithm}`).update(query.toString()).sign(keys.privateKey, 'base64');
  return `${url}?${query}&${new URLSearchParams({ Signature })}`;
}

const logoutRequest = (
  issuer: string,
  destination: string,
  more: { at?: Date; sessionIndex?: string } = {},
): string =>
  `<samlp:LogoutRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"` +
  ` ID="_${Date.now()}" Version="2.0" IssueInstant="${(more.at ?? new Date()).toISOString()}" Destination="${destination}">` +
  `<saml:Issuer>${issuer}</saml:Issuer><saml:NameID>carol@example.com</saml:NameID>` +
  `<samlp:SessionIndex>${more.sessionIndex ?? '_unknown'}</samlp:SessionIndex></samlp:LogoutRequest>`;

test('Logging out at the service provider ends both sessions, and says so', async () => {
  const browser = await loggedIn();
  expect(await known(browser)).toEqual({ sp: true, idp: true });
  const bye = await browser.post(`${sp}/logout`, {}, sp);
  expect(bye.url).toBe(`${sp}/?bye`);
  expect(bye.body).toContain('You are logged out');
  expect(await known(browser)).toEqual({ sp: false, idp: false });
});

test('Logging out at the identity provider ends both sessions, and says so', async () => {
  const browser = await loggedIn();
  const bye = await browser.post(`${idp}/logout`, {}, idp);
  expect(bye.url).toBe(`${idp}/login?bye`);
  expect(bye.body).toContain('You are logged out');
  expect(await known(browser)).toEqual({ sp: false, idp: false });
});

test('A logout button on another site does nothing', async () => {
  const browser = await loggedIn();
  expect((await browser.post(`${sp}/logout`, {}, idp)).status).toBe(403);
  expect((await browser.post(`${idp}/logout`, {}, sp)).status).toBe(403);
  expect(await known(browser)).toEqual({ sp: true, idp: true });
});

describe('M18 A logout message', () => {
  const sides = () =>
    [
      {
        at: 'sp',
        url: `${sp}/saml/slo`,
        issuer: `${idp}/saml`,
        keys: sample.keys.idp,
        stranger: sample.keys.sp,
      },
      {
        at: 'idp',
        url: `${idp}/saml/slo`,
        issuer: `${sp}/saml`,
        keys: sample.keys.sp,
        stranger: sample.keys.idp,
      },
    ] as const;

  test.each([0, 1])('without a signature, or with a wrong one, changes nothing (side %i)', async (index) => {
    const { url, issuer, keys, stranger } = sides()[index]!;
    const browser = await loggedIn();
    const xml = logoutRequest(issuer, url);
    const good = signedAddress(url, xml, keys);
    const bad = [
      good.replace(/&Signature=.*/, ''),
      good.replace(/&SigAlg=.*/, ''),
      signedAddress(url, xml, stranger),
      signedAddress(url, xml, keys, 'sha1'),
      `${good}&SAMLRequest=${encodeURIComponent(deflateRawSync(xml).toString('base64'))}`,
      good.replace('SAMLRequest=', 'SAML%52equest='),
      `${good}&RelayState=other`,
    ];
    sample.reasons();
    for (const address of bad) expect((await browser.get(address)).status).toBe(403);
    expect(sample.reasons()).toEqual([
      'the message is not signed',
      'the message is not signed',
      'the signature is wrong',
      'signature algorithm is not allowed',
      'SAMLRequest comes more than once',
      'unknown parameter',
      'the signature is wrong',
    ]);
    expect(await known(browser)).toEqual({ sp: true, idp: true });
  });

  test.each([0, 1])(
    'for another place, from another sender, too old or a bomb changes nothing (side %i)',
    async (index) => {
      const { url, issuer, keys } = sides()[index]!;
      const browser = await loggedIn();
      const bad = [
        logoutRequest(issuer, 'http://other.example/slo'),
        logoutRequest('http://other.example', url),
        logoutRequest(issuer, url, { at: new Date(Date.now() - 7 * 60_000) }),
        `<a>${' '.repeat(8 * 1024 * 1024)}</a>`,
        '<!DOCTYPE a><a/>',
      ];
      sample.reasons();
      for (const xml of bad) expect((await browser.get(signedAddress(url, xml, keys))).status).toBe(403);
      expect(sample.reasons()).toEqual([
        'wrong Destination',
        'wrong Issuer',
        'stale message',
        "can't be inflated within 65536 bytes",
        'DOCTYPE is not allowed',
      ]);
      expect(await known(browser)).toEqual({ sp: true, idp: true });
    },
  );

  test.each([0, 1])(
    'for another session is answered with a failure and changes nothing (side %i)',
    async (index) => {
      const { at, url, issuer, keys } = sides()[index]!;
      const browser = await loggedIn();
      const answer = await browser.send(signedAddress(url, logoutRequest(issuer, url), keys), {});
      const { searchParams } = new URL(answer.headers.get('location')!);
      const xml = inflateRawSync(Buffer.from(searchParams.get('SAMLResponse')!, 'base64')).toString();
      expect(xml).toContain('status:UnknownPrincipal');
      expect(searchParams.get('Signature')).toBeTruthy();
      expect((await known(browser))[at]).toBe(true);
    },
  );

  test('that answers no request is refused', async () => {
    const browser = await loggedIn();
    const page = await browser.send(`${sp}/logout`, { method: 'POST', headers: { origin: sp } });
    const reply = await browser.send(page.headers.get('location')!, {});
    const answer = reply.headers.get('location')!;
    expect((await browser.get(answer)).url).toBe(`${sp}/?bye`);
    expect((await browser.get(answer)).status).toBe(403);
  });
});
