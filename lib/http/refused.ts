import { lookAt } from '../flow/look.js';
import { answerCode, answerMobile, redirect, type Exchange } from './answers.js';
import { wantsJson } from './request.js';
import type { Waiting } from './session.js';
import { rememberWrong } from './standing.js';
import type { Judged } from './steps.js';

export function toMobile(exchange: Exchange, waiting: Waiting): void {
  if (wantsJson(exchange.req)) answerMobile(exchange, waiting);
  else redirect(exchange, `${exchange.kit.basePath}/mobile`);
}

/** Back to the code page, or to the application's chooser, where `pending()` tells what was wrong: never the address. */
export async function answerRefused(
  exchange: Exchange,
  { waiting, problem, state }: Extract<Judged, { status: 'refused' }>,
): Promise<void> {
  const { kit, req } = exchange;
  const { multiOptionUri, redirectToMultiOption } = kit;
  if (waiting.to === undefined) toMobile(exchange, waiting);
  else if (redirectToMultiOption && multiOptionUri !== undefined && !wantsJson(req)) {
    await rememberWrong(req, waiting, problem);
    redirect(exchange, multiOptionUri);
  } else answerCode(exchange, waiting, lookAt(kit.flow, waiting, state), problem);
}
