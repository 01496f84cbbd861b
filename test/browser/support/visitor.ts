import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import type { Sample } from './sample.js';

/** A person with a browser and a phone. Keeps a record of everything that went wrong out of sight. */
export class Visitor {
  /** The tab of the application. */
  readonly page: Page;
  /** Addresses of all requests, in every tab. */
  readonly requests: string[] = [];
  readonly #sample: Sample;
  readonly #context: BrowserContext;
  #phone: Page | undefined;
  #read: number;
  readonly #faults: string[] = [];
  readonly #failedLoads: { readonly text: string; readonly url: string }[] = [];
  readonly #refusals = new Set<string>();

  private constructor(sample: Sample, context: BrowserContext, page: Page, read: number) {
    this.#sample = sample;
    this.#context = context;
    this.page = page;
    this.#read = read;
    this.#watch();
  }

  static async arrive(browser: Browser, sample: Sample, options: BrowserContextOptions): Promise<Visitor> {
    const context = await browser.newContext({ locale: 'en-GB', ...options });
    context.setDefaultTimeout(15_000);
    return new Visitor(sample, context, await context.newPage(), (await sample.messages()).length);
  }

  /** The next message that wasn't read yet, from the page of the phone, which stays open in a tab of its own. */
  async nextText(): Promise<string> {
    const phone = await this.phone();
    await phone.bringToFront();
    const bubble = phone.locator('#messages > li').nth(this.#read).locator('.sample-bubble');
    await bubble.waitFor();
    this.#read += 1;
    const text = await bubble.innerText();
    await this.page.bringToFront();
    return text;
  }

  /** The code in the next message. */
  async nextCode(): Promise<string> {
    const text = await this.nextText();
    const [code] = /\b\d{6}\b/.exec(text) ?? [];
    if (code === undefined) throw new Error(`There is no code in "${text}".`);
    return code;
  }

  /** The tab of the phone. */
  async phone(): Promise<Page> {
    if (!this.#phone) {
      this.#phone = await this.#context.newPage();
      await this.#phone.goto(`${this.#sample.phone}/`);
    }
    return this.#phone;
  }

  /** Closes the tab of the phone. */
  async hangUp(): Promise<void> {
    await this.#phone?.close();
    this.#phone = undefined;
  }

  /** Scripts and styles that a policy stopped, errors on the console, requests to strangers, answers of 500 and more. */
  faults(): string[] {
    // Chromium also reports a page that came with 401 (a wrong code) or the like. Those are meant to.
    const broken = this.#failedLoads.filter(({ url }) => !this.#refusals.has(url));
    return [...this.#faults, ...broken.map(({ text, url }) => `${text} ${url}`)];
  }

  leave(): Promise<void> {
    return this.#context.close();
  }

  #watch(): void {
    const { sp, idp, phone } = this.#sample;
    const home = [sp, idp, phone];
    this.#context.on('request', (request) => {
      const url = new URL(request.url());
      this.requests.push(url.href);
      if (url.protocol !== 'data:' && !home.includes(url.origin)) this.#faults.push(`asked for ${url.href}`);
    });
    this.#context.on('response', (response) => {
      const [status, url] = [response.status(), response.url()];
      if (status >= 500) this.#faults.push(`${status} ${url}`);
      else if (status >= 400 && response.request().isNavigationRequest()) this.#refusals.add(url);
    });
    this.#context.on('weberror', (error) => this.#faults.push(error.error().message));
    this.#context.on('console', (message) => {
      if (!['error', 'warning'].includes(message.type())) return;
      const text = message.text();
      if (text.startsWith('Failed to load resource')) {
        this.#failedLoads.push({ text, url: message.location().url });
      } else {
        this.#faults.push(text);
      }
    });
  }
}
