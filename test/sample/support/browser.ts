/** What a page answered. */
export interface Page {
  readonly url: string;
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

/** As much of a browser as the SAML flow needs: cookies by host (ports don't matter), redirects, forms. */
export class Browser {
  readonly #cookies = new Map<string, Map<string, string>>();

  /** As if it was installed anew: all cookies are gone. */
  forget(): void {
    this.#cookies.clear();
  }

  get(url: string): Promise<Page> {
    return this.#follow(url, {});
  }

  /** Posts as the site at `from` would. Without it: as a client that isn't a browser. */
  post(url: string, fields: Record<string, string>, from?: string): Promise<Page> {
    const headers = from ? { origin: from } : {};
    return this.#follow(url, { method: 'POST', body: new URLSearchParams(fields), headers });
  }

  /** Submits the first form of the page, as its script or its button would. */
  submit(page: Page, typed: Record<string, string> = {}): Promise<Page> {
    const { action, fields } = formOf(page);
    return this.post(action, { ...fields, ...typed }, new URL(page.url).origin);
  }

  /** One request, no redirects followed. */
  async send(url: string, init: RequestInit): Promise<Page> {
    const { hostname } = new URL(url);
    const jar = this.#cookies.get(hostname) ?? new Map<string, string>();
    this.#cookies.set(hostname, jar);
    const headers = new Headers(init.headers);
    if (jar.size > 0) headers.set('cookie', [...jar].map(([name, value]) => `${name}=${value}`).join('; '));
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (name && value !== undefined) jar.set(name, value);
    }
    return { url, status: response.status, headers: response.headers, body: await response.text() };
  }

  async #follow(url: string, init: RequestInit): Promise<Page> {
    let page = await this.send(url, init);
    for (let hops = 0; page.headers.has('location'); hops += 1) {
      if (hops > 10) throw new Error(`too many redirects at ${page.url}`);
      page = await this.send(new URL(page.headers.get('location')!, page.url).href, {});
    }
    return page;
  }
}

export function formOf(page: Page): { action: string; fields: Record<string, string> } {
  const [, action] = /<form[^>]* action="([^"]*)"/.exec(page.body) ?? [];
  if (action === undefined) throw new Error(`no form at ${page.url} (${page.status}): ${page.body}`);
  const inputs = [...page.body.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)];
  const fields = Object.fromEntries(inputs.map(([, name, value]) => [name, unescapeHtml(value!)]));
  return { action: new URL(unescapeHtml(action), page.url).href, fields };
}

const unescapeHtml = (text: string): string =>
  text
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&');
