import { type Message, Sample, type Settings } from '../../browser/support/sample.js';
import { Browser, formOf, type Page } from './browser.js';

/** A person with a browser of their own, at one running sample. */
export class Person {
  readonly browser = new Browser();
  readonly at: Sample;
  readonly #sent: number;

  private constructor(at: Sample, sent: number) {
    this.at = at;
    this.#sent = sent;
  }

  static async arrive(at: Sample): Promise<Person> {
    return new Person(at, (await at.messages()).length);
  }

  /** From the application to the identity provider, and through step one: a password, or the social login. */
  async logIn(username: string): Promise<Page> {
    const { browser, at } = this;
    const password = `${username}123`;
    const login = await browser.get(`${at.sp}/login`);
    const social = username.endsWith('.social');
    const form = social ? await browser.get(`${at.idp}/login/social`) : login;
    return browser.submit(form, { username, password });
  }

  /** The messages since this person came. */
  async messages(): Promise<readonly Message[]> {
    return (await this.at.messages()).slice(this.#sent);
  }

  /** The code in the newest message, which went to this number. */
  async codeAt(to: string): Promise<string> {
    const newest = (await this.messages()).at(-1);
    expect(newest?.to).toBe(to);
    return /\b[0-9A-Z]{6,10}\b/.exec(newest!.text.replace(/^.*: /, ''))![0];
  }

  /** Types a code; step two leads on to the application's home page. */
  async toHome(codePage: Page, code: string): Promise<Page> {
    return this.follow(await this.browser.submit(codePage, { code }));
  }

  /** Submits the answer that the identity provider has signed. */
  async follow(answer: Page): Promise<Page> {
    expect(answer.body).toContain('name="SAMLResponse"');
    const home = await this.browser.submit(answer);
    expect(home.url).toBe(`${this.at.sp}/home`);
    return home;
  }

  /** Submits the form of a page that posts to this address. */
  submitTo(page: Page, action: string, typed: Record<string, string> = {}): Promise<Page> {
    expect(page.body).toContain(`action="${action}"`);
    const { fields } = formOf(page);
    return this.browser.post(
      new URL(action, page.url).href,
      { ...fields, ...typed },
      new URL(page.url).origin,
    );
  }

  /** What stands at that address of the identity provider. */
  look(path: string): Promise<Page> {
    return this.browser.get(`${this.at.idp}${path}`);
  }

  /** Refused for good, with these words; nothing was sent, and nobody is logged in. */
  async expectRefused(page: Page, words: string): Promise<void> {
    expect([page.url, page.status]).toEqual([`${this.at.idp}/smsotp/error`, 403]);
    expect(page.body).toContain(words);
    expect(await this.messages()).toEqual([]);
    expect((await this.look('/')).url).toBe(`${this.at.idp}/login`);
  }
}

/** One sample for the tests of the surrounding `describe`; everybody can be sent a code again before each of them. */
export function useSample(settings: Settings = {}): () => Sample {
  let sample: Sample | undefined;
  beforeAll(async () => {
    sample = await Sample.start({ SMSOTP_RESEND_COOLDOWN_SECONDS: '1', ...settings });
  });
  beforeEach(() => sample!.coolDown(1));
  afterAll(() => sample?.close());
  return () => sample!;
}

/** What the application shows of one attribute; undefined where it was not told. */
export function attribute(home: Page, name: string): string | undefined {
  return new RegExp(`data-attribute="${name}">([^<]*)<`).exec(home.body)?.[1];
}

export const subject = (home: Page): string | undefined => /id="subject">([^<]*)</.exec(home.body)?.[1];
