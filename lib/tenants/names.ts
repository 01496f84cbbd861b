/**
 * Letters, digits, dots and dashes, 1 to 64, with a letter or digit at both ends and no two dots together: a host name,
 * or a word of a path. Who the tenant is comes from a request, and the name becomes the name of a file: `../x`, `.` and
 * `__proto__` are none.
 */
export function isTenantName(value: unknown): value is string {
  return typeof value === 'string' && value.length <= 64 && /^[a-z\d]+(?:(?:\.|-+)[a-z\d]+)*$/i.test(value);
}
