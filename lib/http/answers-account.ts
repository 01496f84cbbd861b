import type { Problem } from '../flow/contract.js';
import { fewBackupCodes, type OwnFactor } from '../flow/self-service.js';
import {
  answerError,
  answerJson,
  answerPage,
  language,
  linksOf,
  redirect,
  type Exchange,
} from './answers.js';
import { loginToken } from './csrf.js';
import type { Kit } from './kit.js';
import { wantsJson } from './request.js';
import { newsOf, proofOf, waitingOf, type Ended } from './session.js';
import { statusOf, textOf, type ErrorCode } from './texts.js';
import type { AccountLinks, AccountPage, AccountView, BackupCodesPage, Text } from './view-model.js';

/** What went wrong: a problem with the number that was typed, or something that can't be done. */
export interface Trouble {
  readonly code: ErrorCode;
  readonly text: Text;
}

/** How long something that was done is told, in milliseconds. By its time, so that a GET need not write. */
const newsMs = 60_000;

export function accountLinksOf({ basePath }: Kit): AccountLinks {
  const account = `${basePath}/account`;
  return {
    account,
    changeMobile: `${account}/mobile`,
    backupCodes: `${account}/backup-codes`,
    smsOtp: `${account}/sms-otp`,
  };
}

export function troubleOf({ flow }: Kit, problem: Problem): Trouble {
  return { code: problem.code, text: textOf(problem, flow, 0) };
}

/** Answers with the page of the user's own factor, or the same as JSON. */
export function answerAccount(
  exchange: Exchange,
  own: OwnFactor | null,
  trouble?: Trouble,
  typed = '',
): void {
  const { kit, req } = exchange;
  const page = accountPage(exchange, own, trouble, typed);
  if (!wantsJson(req)) {
    answerPage(exchange, trouble, kit.pages.render('account', page, language(exchange)));
    return;
  }
  const { account, accountLinks: links, csrfToken, notice, error } = page;
  const say = (text: Text): string => kit.pages.catalogue.translate(language(exchange), text);
  answerJson(exchange, trouble ? statusOf(trouble.code) : 200, {
    status: trouble ? 'error' : 'ok',
    account,
    links,
    csrfToken,
    ...(notice && { notice: say(notice) }),
    ...(trouble && error && { error: { code: trouble.code, message: say(error) } }),
  });
}

function accountPage(
  exchange: Exchange,
  own: OwnFactor | null,
  trouble: Trouble | undefined,
  typed: string,
): AccountPage {
  const { kit, req } = exchange;
  return {
    ...baseOf(exchange),
    account: own && viewOf(own),
    accountLinks: accountLinksOf(kit),
    captures: own?.captures === true,
    changing: waitingOf(kit, req)?.purpose === 'change',
    typed: typed.slice(0, 64),
    example: kit.flow.settings.exampleMobile,
    onward: proofOf(kit, req)?.onward ?? '/',
    ...(trouble ? { error: trouble.text } : currentNews(exchange)),
  };
}

function baseOf({ kit, req }: Exchange): Pick<AccountPage, 'links' | 'csrfToken'> {
  return { links: linksOf(kit), csrfToken: loginToken(kit, req) };
}

function viewOf({ mobile, canChangeMobile, backupCodesLeft: left, smsOtp }: OwnFactor): AccountView {
  const backupCodes = left === null ? null : { left, few: left <= fewBackupCodes };
  return { mobile, canChangeMobile, backupCodes, smsOtp };
}

function currentNews({ kit, req }: Exchange): Pick<AccountPage, 'error' | 'notice'> {
  const isNew = (at: number): boolean => kit.flow.now() - at <= newsMs;
  const news = newsOf(req);
  if (news && isNew(news.at)) return { [news.bad ? 'error' : 'notice']: { key: news.key } };
  const proof = proofOf(kit, req);
  return proof?.changed && isNew(proof.at) ? { notice: { key: 'account.mobile_changed' } } : {};
}

/** The one answer that has the codes. */
export function answerBackupCodes(exchange: Exchange, codes: readonly string[]): void {
  const { kit, req } = exchange;
  const accountLinks = accountLinksOf(kit);
  if (wantsJson(req)) {
    answerJson(exchange, 200, { status: 'ok', backupCodes: codes, links: accountLinks });
    return;
  }
  const page: BackupCodesPage = { ...baseOf(exchange), codes, accountLinks };
  answerPage(exchange, undefined, kit.pages.render('backup-codes', page, language(exchange)));
}

/** That a change of the number came to nothing. The page tells it, and the login goes on. */
export function answerChangeEnded(exchange: Exchange, { reason, startOver }: Ended, text: Text): void {
  const { kit, req } = exchange;
  if (!wantsJson(req)) {
    redirect(exchange, startOver);
    return;
  }
  const message = kit.pages.catalogue.translate(language(exchange), text);
  const error = { code: reason, message };
  answerJson(exchange, statusOf(reason), { status: 'error', links: { startOver }, error });
}

/** For what can't be shown on the page itself: a form that is none of ours, or can't be read. */
export function answerRefusedForm(exchange: Exchange, code: 'forbidden' | 'bad_request'): void {
  answerError(exchange, code, accountLinksOf(exchange.kit).account);
}
