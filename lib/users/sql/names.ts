import type {
  AssociationsTable,
  BackupCodesTable,
  SqlDirectoryOptions,
  SqlTables,
  UsersTable,
} from './sql-options.js';

/** Every table and column of one directory; what is null is not there. */
export interface SqlNames {
  readonly users: Named<Omit<UsersTable, 'tenant'>> & { readonly tenant: string | null };
  readonly associations: Named<AssociationsTable> | null;
  readonly backupCodes: Named<BackupCodesTable> | null;
  readonly mobile: string;
  readonly smsOtpDisabled: string | null;
  /** The column that holds a comma list of backup codes, in place of the table. */
  readonly backupCodeList: string | null;
  /** Further claims with their columns. */
  readonly attributes: readonly (readonly [claim: string, column: string])[];
}

type Named<T> = { readonly [K in keyof T]-?: string };
type Report = (problem: string) => void;

/** The names of the tables that the migrations make. */
export const ours = {
  users: { table: 'smsotp_users', username: 'username' },
  associations: {
    table: 'smsotp_associations',
    provider: 'provider',
    issuer: 'issuer',
    subject: 'subject',
    username: 'username',
  },
  backupCodes: { table: 'smsotp_backup_codes', username: 'username', code: 'code' },
} as const;

const ownClaims = { mobile: 'mobile', smsOtpDisabled: 'sms_otp_disabled' } as const;
const tableNames = Object.keys(ours);

/** Reads `tables` and `claims`. Reports every problem; with any reported, the result must not be used. */
export function readNames(
  { tables = {}, claims = ownClaims }: SqlDirectoryOptions,
  report: Report,
): SqlNames {
  checkKeys('tables', Object.keys(tables), tableNames, report);
  const users = readTable('users', tables.users, ours.users, report, ['tenant']);
  const all = readClaims(claims, report);
  const { mobile = '', smsOtpDisabled = null, backupCodes = null, ...others } = all;
  if (mobile === '') report('claims has no mobile; name the column of users that holds the number');
  return {
    users: { ...users, tenant: readTenant(tables.users, users.table, report) },
    associations: isAbsent(tables.associations)
      ? null
      : readTable('associations', tables.associations, ours.associations, report),
    backupCodes: readBackupCodes(tables.backupCodes, backupCodes !== null, report),
    mobile,
    smsOtpDisabled,
    backupCodeList: backupCodes,
    attributes: Object.entries(others),
  };
}

/** Where codes have a column, their table is not there by itself. */
function readBackupCodes(
  given: SqlTables['backupCodes'],
  inColumn: boolean,
  report: Report,
): SqlNames['backupCodes'] {
  if (isAbsent(given) || (given === undefined && inColumn)) return null;
  if (inColumn)
    report('tables.backupCodes and claims.backupCodes say the same thing in two ways; give one of them');
  return readTable('backupCodes', given, ours.backupCodes, report);
}

function isAbsent(given: unknown): given is null | false {
  return given === null || given === false;
}

function readTable<Columns extends Readonly<Record<string, string>>>(
  name: string,
  given: string | object | undefined,
  defaults: Columns,
  report: Report,
  others: readonly string[] = [],
): { readonly [K in keyof Columns]: string } {
  const own = typeof given === 'object' ? given : { table: given };
  checkKeys(`tables.${name}`, Object.keys(own), [...Object.keys(defaults), ...others], report);
  const entries = Object.entries(defaults).map(([key, fallback]): [string, string] => {
    const value: unknown = Reflect.get(own, key);
    return [key, value === undefined ? fallback : named(`tables.${name}.${key}`, value, report)];
  });
  return Object.fromEntries(entries) as { readonly [K in keyof Columns]: string };
}

/** Only our own table surely has that column. */
function readTenant(given: string | UsersTable | undefined, table: string, report: Report): string | null {
  const tenant = typeof given === 'object' ? given.tenant : undefined;
  if (tenant === undefined) return table === ours.users.table ? 'tenant' : null;
  return tenant === null ? null : named('tables.users.tenant', tenant, report);
}

function readClaims(claims: object, report: Report): Record<string, string> {
  const entries = Object.entries(claims).filter(([, column]: [string, unknown]) => column != null);
  return Object.fromEntries(
    entries.map(([claim, column]: [string, unknown]) => [claim, named(`claims.${claim}`, column, report)]),
  );
}

function named(where: string, name: unknown, report: Report): string {
  // An empty part of a name with a schema is no name either.
  if (typeof name === 'string' && name.split('.').every((part) => part.trim() !== '')) return name;
  report(`${where} is ${JSON.stringify(name)}; give the name as it is in the database`);
  return '?';
}

function checkKeys(where: string, given: readonly string[], known: readonly string[], report: Report): void {
  for (const key of given)
    if (!known.includes(key)) report(`${where}.${key} is not known; ${where} knows ${known.join(', ')}`);
}
