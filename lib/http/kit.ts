import type { SmsOtpError } from '../errors.js';
import type { FlowContext } from '../flow/context.js';
import type { PageRenderer } from './pages.js';
import type { PassportBridge } from './passport-bridge.js';
import type { Req } from './request.js';

/** The kits of a strategy: one, or one for each tenant. */
export interface Kits {
  /** That of the default tenant, with which is answered whoever has none. Name and `basePath` are those of all. */
  readonly plain: Kit;
  /** Whether tenants are served: without them `kitFor` gives `plain`, and at once. */
  readonly tenants: boolean;
  /**
   * The kit of the request's tenant; null when there is no such tenant. At once where the tenant is known already.
   * Rejects with SmsOtpTenantError while this tenant can't be served; listeners have heard of it by then.
   */
  kitFor(req: Req): Kit | null | Promise<Kit | null>;
}

/** Everything that the middlewares work with for one tenant; put together in assemble.ts. */
export interface Kit {
  /** Name of the strategy. */
  readonly name: string;
  /** Name of the tenant; null is the default one, and the only one where no tenants are served. */
  readonly tenant: string | null;
  /** Keeps the sender open until this work has ended, though the tenant's settings are replaced meanwhile. */
  readonly during?: (work: Promise<unknown>) => void;
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
