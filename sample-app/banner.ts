import { type AccountHint, accountHints } from './idp/people.js';
import type { SampleConfig } from './shared/config.js';
import { socialHints } from './social/people.js';
import type { PartName } from './start.js';

const DESCRIPTIONS: Readonly<Record<PartName, string>> = {
  sp: 'the application (SAML service provider): start here',
  idp: 'the identity provider: password or social login, then a code by text message',
  phone: 'the phone: text messages arrive here',
};

/**
 * What a newcomer needs, in the order in which it is needed.
 * @param backupCodes those of alice, as they are typed: a demo account, whose password stands there too
 */
export function banner(
  parts: readonly PartName[],
  config: SampleConfig,
  backupCodes: readonly string[],
): string {
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
    ...backupCodesOf(backupCodes),
    '',
    'Try',
    ...columns(experiments(config)),
    '  and the rest of the decision table: docs/sample.md',
    '',
    `Sessions and challenges are ${config.redisUrl ? 'in Redis.' : 'in memory: they end with this process.'}`,
    'Stop with Ctrl+C.',
    '',
  ].join('\n');
}

/** Some of them: the account page makes more. */
function backupCodesOf(codes: readonly string[]): string[] {
  if (codes.length === 0) return [];
  return [
    '',
    'Backup codes of alice, for the field of the code: each good once, new ones at each start',
    `  ${codes.slice(0, 3).join('  ')}`,
  ];
}

/** A command or variable, and what it changes. */
function experiments({ phoneUrl }: SampleConfig): readonly (readonly [string, string])[] {
  return [
    [`curl ${phoneUrl}/messages`, 'the text messages as JSON'],
    ['SMSOTP_MANDATORY=true npm start', 'nobody gets in without the code, carol neither'],
    ['SMSOTP_TOKEN_EXPIRY_SECONDS=30 npm start', 'a code is good for 30 seconds'],
    ['SMSOTP_ENABLE_ALPHANUMERIC_TOKEN=true npm start', 'codes have letters too'],
    ['SMSOTP_SECONDARY_USERSTORE=primary npm start', 'the database is not asked, so dave is nobody'],
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
