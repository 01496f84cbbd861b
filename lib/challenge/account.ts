import { createHmac } from 'node:crypto';

/**
 * The name under which a user's guesses and messages are counted: a keyed hash of what the application's
 * `serializeUser` gives, so that no store key tells who logs in.
 */
export function accountOf(key: Buffer, serializedUser: unknown): string {
  return createHmac('sha256', key).update(stableJson(serializedUser)).digest('base64url').slice(0, 27);
}

/** JSON whose text does not depend on the order in which an object got its keys. */
function stableJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    isPlainObject(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
