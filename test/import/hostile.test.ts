import { toEnv, toJs, toJson, toText, importConnector } from 'passport-smsotp/import';
import { fileOf, fromBlock, imported, refusal } from './support.js';

const smsOtp = '<AuthenticatorConfig name="SMSOTP"/>';

describe('A file that is refused', () => {
  it.each([
    ['an empty one', ' \n', 'The file is empty.'],
    ['prose', 'Dear administrator,\nhello', 'The file is neither'],
    ['JSON', '{"authenticator": "SMSOTP"}', 'The file is neither'],
    ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0xff]), 'The file is no text'],
    ['UTF-16', Buffer.from(`\ufeff${smsOtp}`, 'utf16le'), 'The file is no text'],
    [
      'an encoding that does not exist',
      Buffer.from('<?xml version="1.0" encoding="klingon"?><a/>'),
      'The file is no text',
    ],
    ['NUL characters', `${smsOtp}\0`, 'The file is no text'],
    [
      'an element that is never closed',
      '<a>\n<Parameter name="x">1\n',
      'Line 2: <Parameter> is never closed.',
    ],
    [
      'a truncated file',
      '<ApplicationAuthentication>\n<AuthenticatorConfig name="SMSOTP">\n',
      'Line 1: <ApplicationAuthentication> is never closed.',
    ],
    [
      'elements that cross',
      '<Name>\n<Value></Name></Value>',
      'Line 2: <Name> is closed, where <Value> of line 2 has to be closed first.',
    ],
    [
      'a close too many',
      `${smsOtp}\n\n</AuthenticatorConfigs>`,
      'Line 3: <AuthenticatorConfigs> is closed, but nothing is open.',
    ],
    ['a bare &', '<a>\n\n<b>x?a=1&b=2</b></a>', 'Line 3: a bare "&"; in XML it is written &amp;.'],
    ['an attribute without quotes', '<a>\n<b name=x/></a>', 'Line 2: this tag is not right'],
    [
      'a quote that never ends',
      '<a>\n<b name="x></b>\n</a>',
      'Line 2: a tag begins here and lacks a quotation mark',
    ],
    ['a tag that never ends', '<a>\n<b\n', 'Line 2: a tag begins here and lacks ">"'],
    ['a comment that never ends', '<a>\n<!-- x </a>', 'Line 2: a comment is never closed.'],
    ['CDATA that never ends', '<a><![CDATA[x</a>', 'Line 1: a CDATA section is never closed.'],
    ['an unknown entity', '<a>&nbsp;</a>', 'An entity is not known'],
    ['a character that does not exist', '<a>&#xFFFFFF;</a>', 'An entity is not known'],
    ['broken TOML', '[a]\nb = "x\n', 'Line 2, column 7: this is not TOML.'],
    ['a table twice', '[a]\nb=1\n[a]\nc=1', 'Line 3, column 2: this is not TOML.'],
  ])('%s is told so, with the line where there is one', (_, file, words) => {
    expect(refusal(file)).toContain(`SmsOtpImportError: ${words}`);
  });

  it('names the authenticators that it does have, where there is no SMSOTP', () => {
    const xml = '<AuthenticatorConfig name="TOTP"/><AuthenticatorConfig name="EmailOTP"/>';
    expect(refusal(xml)).toContain('The authenticators in it are "TOTP", "EmailOTP".');
    expect(refusal('[authentication.authenticator.totp]\nenable = true')).toContain(
      'The authenticators in it are "totp".',
    );
    expect(refusal('<Server/>')).toContain('No authenticator is in it at all.');
  });
});

describe('Entities', () => {
  const bomb = `<!DOCTYPE a [<!ENTITY a "lol">${'<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'.repeat(9)}]>`;
  it.each([
    ['a bomb', bomb],
    ['a file from outside', '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'],
    ['a document type from outside', '<!DOCTYPE a SYSTEM "http://127.0.0.1:1/a.dtd">'],
  ])('%s is refused before anything is expanded', (_, doctype) => {
    expect(refusal(`<?xml version="1.0"?>\n${doctype}<a>&x;</a>`)).toContain(
      'Line 2: document types and entities are not read',
    );
  });

  it('a document type in a comment is a comment', () => {
    expect(importConnector(`<!-- <!DOCTYPE a> -->${smsOtp}`).options.mandatory).toBe(false);
  });

  it('are decoded once', () => {
    const file =
      '<AuthenticatorConfig name="SMSOTP"><Parameter name="userAttribute">&amp;lt;&#65;&#x42;</Parameter></AuthenticatorConfig>';
    expect(importConnector(file).options.userAttribute).toBe('&lt;AB');
  });
});

describe('A file made to be slow', () => {
  const million = 1024 * 1024 - 200;
  const fill = (piece: string): string => piece.repeat(Math.floor(million / piece.length) - 1);
  it.each([
    ['too large', `${fill('<a/>')}${' '.repeat(500)}`],
    ['open elements', fill('<a>')],
    ['open blocks', fill('<AuthenticatorConfig>')],
    ['comments that begin', `<a/>${fill('<!--')}`],
    ['quotes', `<a ${fill('"')}`],
    ['attributes', `<a ${fill('b="" ')}/>`],
    ['blanks in a tag', `<a${fill(' ')}b/>`],
    ['ampersands', `<a>${fill('&amp')}</a>`],
    ['closings', fill('</a>')],
    ['lines', `<a>${fill('\n')}<`],
    [
      'parameters',
      `<AuthenticatorConfig name="SMSOTP">${fill('<Parameter name="abcdefghijkl">1</Parameter>')}</AuthenticatorConfig>`,
    ],
    ['TOML arrays', `a = ${fill('[')}`],
    ['TOML tables', fill('[a]\n')],
    ['TOML keys', `[a]\n${fill('a.')}b=1`],
    ['blanks alone', `[a${fill(' ')}`],
    ['lines of blanks', `x y${fill(' \n')}x y`],
    ['carriage returns', fill('[\r')],
  ])('(%s) is refused in a time that does not grow with its square', (_, file) => {
    // Time of the processor: the machine may be busy with others.
    const started = process.cpuUsage();
    expect(refusal(file)).toMatch(/^SmsOtpImportError/);
    expect(process.cpuUsage(started).user / 1000).toBeLessThan(6000);
  });

  it('of a hundred levels is refused, and none of a name can reach a prototype', () => {
    expect(refusal('<a>'.repeat(150) + '</a>'.repeat(150))).toContain('nested too deep');
    expect(refusal('<a><__proto__>x</__proto__></a>')).toContain('name that is not allowed');
    const toml = '[__proto__]\npolluted = true\n[authentication.authenticator.sms_otp]\nenable = true';
    importConnector(toml);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });
});

describe('Credentials', () => {
  const { options, report } = imported('identity-provider.xml');
  const secrets = ['K3Y-in-url', 's3cr3t-header', 's3cr3t-body', 's3cr3t-mask'];

  it.each(secrets)('%s is in the options, in each form, and nowhere in the report', (secret) => {
    for (const write of [toEnv, toJs, toJson]) expect(write(options)).toContain(secret);
    expect(JSON.stringify(report)).not.toContain(secret);
    expect(toText(report)).not.toContain(secret);
    expect(toText(report)).toContain('sms.url = https://api.example.com/…');
  });

  it('do not get into the words about a broken file, wherever it breaks', () => {
    const xml = fileOf('identity-provider.xml');
    const toml = `[authentication.authenticator.sms_otp.parameters]\nsms_url = "https://u:K3Y-in-url@x.example"\nheaders = "A: s3cr3t-header"\n`;
    for (const file of [xml, toml])
      for (let at = 0; at < file.length; at += 3)
        for (const spoiled of [file.slice(0, at), `${file.slice(0, at)}<"&=${file.slice(at + 1)}`]) {
          const said = wordsAbout(spoiled);
          for (const secret of secrets) expect(said).not.toContain(secret);
        }
  });

  it('do not get into the report out of an address that is none, a method, or a status', () => {
    for (const name of ['sms_url', 'headers', 'payload', 'values_to_be_masked']) {
      for (const value of ['s3cr3t', 'x://s3cr3t', 'https:s3cr3t', 'https://s3cr3t@[', 's3cr3t, b']) {
        const said = toText(fromBlock({ [name]: value }).report);
        expect(said).not.toContain('s3cr3t');
      }
    }
  });
});

/** Refusal or report: all that is said. */
function wordsAbout(file: string): string {
  try {
    return toText(importConnector(file).report);
  } catch (error) {
    return (error as Error).message;
  }
}

test('What the file says can not steer the terminal', () => {
  const nasty = '\u001b[2J\u009b1m\u202e\r';
  const { report } = fromBlock({ userAttribute: nasty, order: nasty, usecase: nasty, [`x${nasty}`]: '1' });
  expect(toText(report)).not.toMatch(/[^\P{C}\n]/u);
  const others = importConnector(
    `<AuthenticatorConfig name="x${nasty}"><Parameter name="SMSOTP-userAttribute">a</Parameter></AuthenticatorConfig>${smsOtp}`,
  );
  expect(toText(others.report)).not.toMatch(/[^\P{C}\n]/u);
});
