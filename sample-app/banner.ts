import { type AccountHint, accountHints } from './idp/accounts.js';
import type { SampleConfig } from './shared/config.js';
import { socialHints } from './social/people.js';
import type { PartName } from './start.js';

const DESCRIPTIONS: Readonly<Record<PartName, string>> = {
  sp: 'the application (SAML service provider): start here',
  idp: 'the identity provider: password or social login, then a code by text message',
  phone: 'the phone: text messages arrive here',
};

/** What a newcomer needs, in the order in which it is needed. */
export function banner(parts: readonly PartName[], config: SampleConfig): string {
  const urls: Record<PartName, string> = { sp: config.spUrl, idp: config.idpUrl, phone: config.phoneUrl };
  const width = Math.max(...Object.values(urls).map((url) => url.length)) + 1;
  return [
    '',
    'passport-smsotp sample',
    '',
    ...parts.map((part) => `  ${`${urls[part]}/`.padEnd(width)}  ${DESCRIPTIONS[part]}`),
    '',
    'Accounts',
    ...[...accountHints, ...socialHints.map(asSocial)].map(
      ({ username, password, note }) => `  ${username.padEnd(15)} ${password.padEnd(18)} ${note}`,
    ),
    '',
    'Try',
    ...columns(experiments(config)),
    '',
    `Sessions and challenges are ${config.redisUrl ? 'in Redis.' : 'in memory: they end with this process.'}`,
    'Stop with Ctrl+C.',
    '',
  ].join('\n');
}

/** A command or variable, and what it changes. */
function experiments({ phoneUrl }: SampleConfig): readonly (readonly [string, string])[] {
  return [
    [`curl ${phoneUrl}/messages`, 'the text messages as JSON'],
    ['SMSOTP_MANDATORY=true npm start', 'nobody gets in without the code, carol neither'],
    ['SMSOTP_TOKEN_EXPIRY_SECONDS=30 npm start', 'a code is good for 30 seconds'],
    ['SMSOTP_ENABLE_ALPHANUMERIC_TOKEN=true npm start', 'codes have letters too'],
    [
      'SMSOTP_USECASE=local npm start',
      'a social login counts by its name alone, so alice.social is refused too',
    ],
    ['SP_HOST=127.0.0.1 npm start', 'the application is on another site than the identity provider'],
    ['REDIS_URL=redis://localhost:6379 npm start', 'sessions and challenges live in Redis'],
  ];
}

function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}

const asSocial = (hint: AccountHint): AccountHint => ({ ...hint, note: `social login, ${hint.note}` });
