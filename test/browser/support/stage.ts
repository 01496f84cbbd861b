import { type Browser, type BrowserContextOptions, chromium } from 'playwright-core';
import { Sample, type Settings } from './sample.js';
import { Visitor } from './visitor.js';

/** What the sample keeps its sessions and challenges in: the name, and the settings that choose it. */
export const stores: [name: string, settings: Settings][] = [
  ['memory', {}],
  ['Redis', { REDIS_URL: process.env['TEST_REDIS_URL'] ?? '' }],
];

/** Short enough for a test that logs in the same person twice. */
export const QUICK: Settings = { SMSOTP_RESEND_COOLDOWN_SECONDS: '1' };

// Jest hears of a time limit only at the top of its configuration, not in that of one project.
jest.setTimeout(60_000);

export interface Stage {
  readonly sample: Sample;
  /** Lets a person with a fresh browser in, and finds fault with whatever went wrong meanwhile out of sight. */
  visit(options: BrowserContextOptions, play: (visitor: Visitor) => Promise<void>): Promise<void>;
}

/** For the tests of the surrounding `describe`: a browser and a sample, started before and ended after them. */
export function useStage(settings: Settings = {}): Stage {
  let browser: Browser | undefined;
  let sample: Sample | undefined;

  beforeAll(async () => {
    [browser, sample] = await Promise.all([launch(), Sample.start(settings)]);
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await sample?.close();
  });
  // Who logged in in the test before can be sent a message again.
  const coolDown = Number(settings['SMSOTP_RESEND_COOLDOWN_SECONDS'] ?? 0);
  beforeEach(() => sample?.coolDown(coolDown));

  const stage = {
    get sample(): Sample {
      return sample!;
    },
    visit: async (options: BrowserContextOptions, play: (visitor: Visitor) => Promise<void>) => {
      const visitor = await Visitor.arrive(browser!, stage.sample, options);
      try {
        await play(visitor);
        expect(visitor.faults()).toEqual([]);
        expect(stage.sample.complaints()).toEqual([]);
      } finally {
        await visitor.leave();
      }
    },
  };
  return stage;
}

function launch(): Promise<Browser> {
  const executablePath = process.env['CHROMIUM_PATH'];
  if (executablePath === undefined) throw new Error('CHROMIUM_PATH is not set: run the tests with Jest.');
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
