import { SmsOtpUserStoreError } from '../../errors.js';

/** A transaction that gave way to another one, and may be tried again. */
const gaveWay = new Set(['40001', '40P01', 'ER_LOCK_DEADLOCK', 'ER_CHECKREAD']);

/** What is missing in the database, or who may not: the messages name tables, columns and database users. */
const plain = new Set([
  '3D000',
  '28000',
  '28P01',
  '42501',
  '42703',
  '42P01',
  '42P10',
  'ER_ACCESS_DENIED_ERROR',
  'ER_BAD_DB_ERROR',
  'ER_BAD_FIELD_ERROR',
  'ER_COLUMNACCESS_DENIED_ERROR',
  'ER_NO_SUCH_TABLE',
  'ER_TABLEACCESS_DENIED_ERROR',
]);

export function hasGivenWay(error: unknown): boolean {
  return gaveWay.has(codeOf(error));
}

/**
 * The driver's error without what it knows of the statement: mysql2 hangs the whole of it on its errors, and messages
 * of all three tell values, numbers and backup codes among them.
 */
export function faultOf(domain: string, error: unknown): SmsOtpUserStoreError {
  if (error instanceof SmsOtpUserStoreError) return error;
  const reason = isPlain(error) ? `: ${error.message}` : '.';
  const code = codeOf(error);
  const named = code === '' ? '' : ` (${code})`;
  return new SmsOtpUserStoreError(`The database of the directory "${domain}" failed${named}${reason}`);
}

function isPlain(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  const connecting = (error as NodeJS.ErrnoException).syscall !== undefined;
  return connecting || plain.has(codeOf(error)) || /^no such (table|column)\b/.test(error.message);
}

function codeOf(error: unknown): string {
  const { code } = Object(error) as { readonly code?: unknown };
  return typeof code === 'string' && /^\w{1,60}$/.test(code) ? code : '';
}
