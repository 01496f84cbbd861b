import type { Server } from 'node:http';
import request, { type Response, type Test } from 'supertest';

export type Headers = Readonly<Record<string, string>>;
export type Fields = Readonly<Record<string, string>>;

/** As much of a browser as a login needs: it keeps cookies, follows nothing by itself, and fills in our forms. */
export class Browser {
  /** Sent with every request. */
  headers: Headers = {};
  private readonly server: Server;
  private readonly jar = new Map<string, string>();

  constructor(server: Server) {
    this.server = server;
  }

  /** Another browser with the same cookies: a copy of the session id, or a second tab. */
  clone(): Browser {
    const copy = new Browser(this.server);
    copy.headers = this.headers;
    this.jar.forEach((value, name) => copy.jar.set(name, value));
    return copy;
  }

  get cookie(): string {
    return [...this.jar].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  set cookie(text: string) {
    this.jar.clear();
    for (const pair of text.split('; ').filter((one) => one !== '')) this.keep(pair);
  }

  get(path: string, headers: Headers = {}): Promise<Response> {
    return this.send('get', path, headers, (test) => test);
  }

  getJson(path: string, headers: Headers = {}): Promise<Response> {
    return this.get(path, { accept: 'application/json', ...headers });
  }

  /** A form, or with a string whatever the content type in the headers says. */
  post(path: string, body: Fields | string = {}, headers: Headers = {}): Promise<Response> {
    const text = typeof body === 'string' ? body : new URLSearchParams(body).toString();
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    return this.send('post', path, { ...type, ...headers }, (test) => test.send(text));
  }

  postJson(path: string, body: unknown = {}, headers: Headers = {}): Promise<Response> {
    const type = { 'content-type': 'application/json', accept: 'application/json' };
    return this.send('post', path, { ...type, ...headers }, (test) => test.send(JSON.stringify(body)));
  }

  /** Any method, without a body. */
  ask(method: 'head' | 'put' | 'delete' | 'options' | 'patch' | 'trace', path: string): Promise<Response> {
    return this.send(method, path, {}, (test) => test);
  }

  /** The password form, as a page. */
  login(username: string, path = '/login'): Promise<Response> {
    return this.post(path, { username, password: `${username}123` });
  }

  /** The password by JSON. */
  loginJson(username: string, path = '/login'): Promise<Response> {
    return this.postJson(path, { username, password: `${username}123` });
  }

  /** The token of the form that waits for this browser. */
  async token(): Promise<string> {
    return String((await this.getJson('/smsotp')).body.csrfToken);
  }

  /** Types a code into our page. */
  async type(code: string, headers: Headers = {}): Promise<Response> {
    return this.post('/smsotp', { code, _csrf: await this.token() }, headers);
  }

  async typeJson(code: unknown): Promise<Response> {
    return this.postJson('/smsotp', { code }, { 'x-csrf-token': await this.token() });
  }

  async resend(headers: Headers = {}): Promise<Response> {
    return this.post('/smsotp/resend', { _csrf: await this.token() }, headers);
  }

  /** What the application's `/whoami` says. */
  async whoami(): Promise<WhoAmI> {
    return (await this.getJson('/whoami')).body as WhoAmI;
  }

  private async send(
    method: string,
    path: string,
    headers: Headers,
    finish: (test: Test) => Test,
  ): Promise<Response> {
    const start = (request(this.server) as unknown as Record<string, (path: string) => Test>)[method];
    if (start === undefined) throw new Error(`no method ${method}`);
    const test = start
      .call(request(this.server), path)
      .redirects(0)
      .ok(() => true);
    const cookie = this.cookie === '' ? {} : { cookie: this.cookie };
    const response = await finish(test.set({ accept: 'text/html', ...cookie, ...this.headers, ...headers }));
    const fresh = (response.headers['set-cookie'] ?? []) as unknown as string[];
    fresh.forEach((line) => this.keep(line.split(';')[0] ?? ''));
    return response;
  }

  private keep(pair: string): void {
    const at = pair.indexOf('=');
    this.jar.set(pair.slice(0, at), pair.slice(at + 1));
  }
}

/** What the applications of these tests tell about a request. */
export interface WhoAmI {
  readonly user: string | null;
  readonly authenticated: boolean;
  readonly proof: { readonly result: string; readonly amr: readonly string[]; readonly at: number } | null;
  readonly session: Readonly<Record<string, unknown>> | null;
}
