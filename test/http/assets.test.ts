import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { applyPageHeaders, type Assets, createAssets, pageHeaders } from '../../lib/http/assets.js';

interface Answer {
  status: number;
  headers: IncomingMessage['headers'];
  body: string;
}

let assets: Assets = createAssets();
let server: Server;

beforeAll(async () => {
  server = createServer((req, res) => {
    const name = decodeURIComponent((req.url ?? '/').split('?')[0]?.slice(1) ?? '');
    if (assets.serve(req, res, name)) return;
    applyPageHeaders(res);
    res.statusCode = 404;
    res.end(String(res.getHeader('ETag') ?? 'nothing written'));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
});
afterAll(() => new Promise((done) => server.close(done)));
beforeEach(() => {
  assets = createAssets();
});

function ask(path: string, method = 'GET', headers: Record<string, string> = {}): Promise<Answer> {
  const { port } = server.address() as AddressInfo;
  return new Promise((done, fail) => {
    const req = request({ port, host: '127.0.0.1', path, method, headers, agent: false }, (res) => {
      let body = '';
      res.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      res.on('end', () => done({ status: res.statusCode ?? 0, headers: res.headers, body }));
    });
    req.on('error', fail).end();
  });
}

describe('an asset', () => {
  test('may be kept for ever under the address with its hash', async () => {
    const url = assets.url('', 'smsotp.css') ?? '';
    const { status, headers, body } = await ask(url);
    expect(status).toBe(200);
    expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(headers['content-type']).toBe('text/css; charset=utf-8');
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(Number(headers['content-length'])).toBe(Buffer.byteLength(body));
    expect(body).toContain('--smsotp-accent');
  });

  test.each(['/smsotp.js', '/smsotp.js?v=', '/smsotp.js?v=of-another-release'])(
    'is asked for again each time under %s',
    async (path) => {
      const { status, headers } = await ask(path);
      expect([status, headers['cache-control']]).toEqual([200, 'no-cache']);
      expect(headers['content-type']).toBe('text/javascript; charset=utf-8');
    },
  );

  test('is not sent again to who has it', async () => {
    const { headers } = await ask('/smsotp.css');
    const etag = headers.etag ?? '';
    expect(etag).toMatch(/^"[\w-]{22}"$/);
    for (const header of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
      const again = await ask('/smsotp.css', 'GET', { 'If-None-Match': header });
      expect([header, again.status, again.body]).toEqual([header, 304, '']);
    }
    expect((await ask('/smsotp.css', 'GET', { 'If-None-Match': '"other"' })).status).toBe(200);
  });

  test('answers HEAD with its length alone', async () => {
    const { status, headers, body } = await ask('/smsotp.css', 'HEAD');
    expect([status, body]).toEqual([200, '']);
    expect(Number(headers['content-length'])).toBeGreaterThan(1000);
  });

  test.each([
    '/other.css',
    '/../layout.njk',
    '/..%2flayout.njk',
    '/__proto__',
    '/constructor',
    '/',
    '/smsotp.css%00',
  ])('is not what %s asks for', async (path) => {
    expect(await ask(path)).toMatchObject({ status: 404, body: 'nothing written' });
  });

  test('is for reading', async () => {
    expect((await ask('/smsotp.css', 'POST')).status).toBe(404);
  });
});

describe("the user's own assets", () => {
  let views: string;
  beforeEach(() => {
    views = mkdtempSync(join(tmpdir(), 'smsotp-assets-'));
    mkdirSync(join(views, 'assets'));
  });
  afterEach(() => rmSync(views, { recursive: true }));

  test('take the place of ours one by one, with another hash', async () => {
    writeFileSync(join(views, 'assets', 'smsotp.css'), 'body { color: teal }');
    const own = createAssets({ views });
    expect(own.url('/a', 'smsotp.css')).not.toBe(assets.url('/a', 'smsotp.css'));
    expect(own.url('/a', 'smsotp.js')).toBe(assets.url('/a', 'smsotp.js'));
    assets = own;
    expect((await ask('/smsotp.css')).body).toBe('body { color: teal }');
  });

  test('can be a brand, which the package does not have', async () => {
    expect(assets.url('/a', 'brand.css')).toBeNull();
    expect((await ask('/logo.svg')).status).toBe(404);
    writeFileSync(join(views, 'assets', 'brand.css'), ':root { --smsotp-accent: teal }');
    writeFileSync(join(views, 'assets', 'logo.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
    assets = createAssets({ views });
    expect(assets.url('/a', 'brand.css')).toMatch(/^\/a\/brand\.css\?v=[\w-]{22}$/);
    expect((await ask('/logo.svg')).headers['content-type']).toBe('image/svg+xml');
  });

  test('do not make other files of that folder public', async () => {
    writeFileSync(join(views, 'assets', 'notes.txt'), 'secret');
    assets = createAssets({ views });
    expect((await ask('/notes.txt')).status).toBe(404);
  });
});

describe('the headers of a page', () => {
  test('forbid framing, foreign content, caching and sniffing', async () => {
    const { headers } = await ask('/none');
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'cross-origin-opener-policy': 'same-origin',
    });
    const policy = (headers['content-security-policy'] as string).split('; ');
    expect(policy).toEqual(
      expect.arrayContaining([
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "frame-ancestors 'none'",
      ]),
    );
  });

  test('do not restrict where a form leads: Chrome applies that to the redirects after it', () => {
    expect(pageHeaders['Content-Security-Policy']).not.toContain('form-action');
    expect(pageHeaders['Content-Security-Policy']).not.toContain('unsafe');
  });
});
