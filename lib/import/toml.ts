import { parse, TomlError } from 'smol-toml';
import { SmsOtpImportError } from '../errors.js';
import type { AuthenticatorBlock, ConnectorFile, Parameter } from './contract.js';

/** Of `[identity_mgt.account_locking]`, by the names under which the connector reads them. */
const lockNames: ReadonlyMap<string, string> = new Map([
  ['enable_account_locking', 'account.lock.handler.enable'],
  ['allowed_failed_attempts', 'account.lock.handler.On.Failure.Max.Attempts'],
  ['auto_unlock_after', 'account.lock.handler.Time'],
  ['auto_unlock_time_increment_ratio', 'account.lock.handler.login.fail.timeout.ratio'],
]);

/**
 * deployment.toml of the product.
 * @throws SmsOtpImportError with line and column, for what is no TOML
 */
export function readToml(text: string): ConnectorFile {
  const { authentication, identity_mgt: management } = tableOf(parseToml(text));
  const { authenticator, custom_authenticator: custom } = tableOf(authentication);
  const named = Object.entries(tableOf(authenticator)).map(([key, table]) => blockOf(key, tableOf(table)));
  const others = listOf(custom).map((table) => blockOf('', tableOf(table)));
  return {
    form: 'toml',
    blocks: [...named, ...others],
    properties: parametersOf(tableOf(tableOf(management)['account_locking'])).flatMap(({ name, value }) => {
      const known = lockNames.get(name);
      return known === undefined ? [] : [{ name: known, value }];
    }),
    mended: [],
  };
}

/** The parser's message quotes the lines around, which may hold credentials. */
function parseToml(text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    throw new SmsOtpImportError(
      `Line ${error.line}, column ${error.column}: this is not TOML. Look for a missing quotation mark, a missing "=", ` +
        'or a name that is there twice.',
    );
  }
}

/** The product names the block SMSOTP; its key is what people write. */
function blockOf(key: string, table: Readonly<Record<string, unknown>>): AuthenticatorBlock {
  const { name, enable, parameters } = table;
  const written = typeof name === 'string' && name.trim() !== '' ? name.trim() : key;
  const label = key === 'sms_otp' ? 'SMSOTP' : written;
  return { name: label, enabled: enable !== false, parameters: parametersOf(tableOf(parameters)) };
}

function parametersOf(table: Readonly<Record<string, unknown>>): Parameter[] {
  return Object.entries(table).flatMap(([name, value]) => parameterOf(name, value));
}

function parameterOf(name: string, value: unknown): Parameter[] {
  if (Array.isArray(value)) return [{ name, value: value.map(String).join(',') }];
  if (!['string', 'number', 'boolean', 'bigint'].includes(typeof value)) return [];
  const text = String(value).trim();
  return [{ name, value: text, ...(/\$(secret|env|sys)\{/.test(text) && { elsewhere: true }) }];
}

function tableOf(value: unknown): Readonly<Record<string, unknown>> {
  const isTable = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isTable ? (value as Record<string, unknown>) : {};
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
