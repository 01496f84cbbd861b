import type { Problem } from '../flow/contract.js';
import type { Look } from '../flow/look.js';
import type { Req } from './request.js';
import { save, setWaiting, type Waiting } from './session.js';

/** Problems of what was typed: they hold as long as there is a code to type. */
const ofTyping: readonly string[] = ['code_wrong', 'code_malformed'];

/**
 * What the session remembers as being in the way, if that still holds: the page that tells it comes with a later request
 * than the one in which it happened.
 */
export function standing(now: number, { problem }: Waiting, look: Look): Problem | undefined {
  if (problem === undefined) return undefined;
  if (problem.retryAt !== undefined) {
    // The cool-down only says that there is a code already; whoever can type it has nothing to wait for.
    const running = problem.code === 'resend_wait' && look.live;
    return problem.retryAt > now && !running ? problem : undefined;
  }
  const holds = ofTyping.includes(problem.code) ? look.live : look.problem?.code === problem.code;
  return holds ? problem : undefined;
}

/** Remembers why no message went out at the begin, where a later page could not tell by itself. */
export async function rememberBegin(req: Req, waiting: Waiting, problem: Problem): Promise<Waiting> {
  const worth = problem.retryAt ?? problem.providerCode ?? problem.detail;
  return worth === undefined ? waiting : keep(req, { ...waiting, problem });
}

/** Remembers what became of a message that was asked for. A refusal of ours changes nothing: nothing was sent. */
export async function rememberSend(
  req: Req,
  waiting: Waiting,
  problem: Problem | undefined,
): Promise<Waiting> {
  const { problem: before, ...rest } = waiting;
  const failed = problem?.code === 'send_failed' || problem?.code === 'send_unknown';
  if (problem !== undefined && !failed) return waiting;
  const told = problem?.providerCode !== undefined || problem?.detail !== undefined;
  if (before === undefined && !told) return waiting;
  return keep(req, told ? { ...rest, problem } : rest);
}

/** Remembers what was wrong with a code, for the page to which the user is sent. */
export function rememberWrong(req: Req, waiting: Waiting, problem: Problem): Promise<Waiting> {
  return keep(req, { ...waiting, problem });
}

async function keep(req: Req, waiting: Waiting): Promise<Waiting> {
  setWaiting(req, waiting);
  await save(req);
  return waiting;
}
