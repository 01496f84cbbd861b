import type { SmsOtpError } from '../errors.js';
import type { FlowContext } from '../flow/context.js';
import type { PageRenderer } from './pages.js';
import type { PassportBridge } from './passport-bridge.js';

/** Everything that the middlewares work with; put together in assemble.ts. */
export interface Kit {
  /** Name of the strategy. */
  readonly name: string;
  /** Public path of the pages. */
  readonly basePath: string;
  /** The application's chooser of second factors. */
  readonly multiOptionUri?: string | undefined;
  /** Whether a wrong code leads there. */
  readonly redirectToMultiOption: boolean;
  readonly flow: FlowContext;
  readonly pages: PageRenderer;
  readonly passport: PassportBridge;
  /** Keyed hash of a serialized user. */
  readonly accountOf: (serialized: unknown) => string;
  /** Key of the form tokens. */
  readonly csrfKey: Buffer;
  /** A fault of ours or of a server, for whoever listens. */
  readonly fault: (error: SmsOtpError) => void;
  /** Something that the developer should know; told once for each text. */
  readonly warn: (message: string) => void;
}
