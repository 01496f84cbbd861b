import { isGateway } from './choose.js';
import { readConfig, type Config } from './config/read-config.js';
import type { Overridden } from './config/read-tenants.js';
import { SmsOtpConfigError } from './errors.js';
import { createPages, type PageRenderer } from './http/pages.js';
import { checkGateway } from './sms/gateway-check.js';

type Report = (problem: string) => void;

/** Options and environment, read and checked. Where a problem was reported, it must not be used. */
export interface Plan {
  readonly config: Config;
  readonly pages: PageRenderer | undefined;
}

export interface Ready extends Plan {
  readonly pages: PageRenderer;
}

/** @throws SmsOtpConfigError with all that was reported */
export function ready({ config, pages }: Plan, problems: readonly string[]): Ready {
  if (pages === undefined || problems.length > 0) throw new SmsOtpConfigError([...new Set(problems)]);
  return { config, pages };
}

/** @param like a plan whose pages serve as well, where they come from the same directory */
export function readPlan({ options, env }: Overridden, report: Report, like?: Plan): Plan {
  const config = readConfig(options, env, report);
  if (isGateway(config.sms)) checkGateway(config.sms).forEach(report);
  const pages = like && like.config.views === config.views ? like.pages : readPages(config, report);
  return { config, pages };
}

function readPages({ views }: Config, report: Report): PageRenderer | undefined {
  try {
    return createPages(views === undefined ? {} : { views });
  } catch (error) {
    if (!(error instanceof SmsOtpConfigError)) throw error;
    error.problems.forEach(report);
    return undefined;
  }
}
