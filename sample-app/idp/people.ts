import { passwordOf } from '../shared/password-hash.js';

/** An account as it is put into its store at start. */
export interface Entry {
  readonly username: string;
  readonly name: string;
  readonly mail: string;
  /** E.164; empty where there is none. */
  readonly mobile: string;
  /** Opted out of the second factor. */
  readonly smsOtpDisabled?: boolean;
  readonly note: string;
}

/** What a newcomer may read about an account: on the login page and in the terminal. */
export interface AccountHint {
  readonly username: string;
  readonly password: string;
  readonly note: string;
}

/** In the store `primary`. */
export const PRIMARY: readonly Entry[] = [
  {
    username: 'alice',
    name: 'Alice Perera',
    mail: 'alice@example.com',
    mobile: '+94771234567',
    note: 'has a mobile number and backup codes',
  },
  { username: 'bob', name: 'Bob Silva', mail: 'bob@example.com', mobile: '', note: 'is asked for a number' },
  {
    username: 'carol',
    name: 'Carol Fernando',
    mail: 'carol@example.com',
    mobile: '+94777654321',
    smsOtpDisabled: true,
    note: 'has opted out of the second step',
  },
];

/** In the store `jdbc`, and nowhere else. */
export const JDBC: readonly Entry[] = [
  {
    username: 'dave',
    name: 'Dave Jayasuriya',
    mail: 'dave@example.com',
    mobile: '+94774004000',
    note: 'is in the second user store, a database',
  },
];

export const accountHints: readonly AccountHint[] = [...PRIMARY, ...JDBC].map(({ username, note }) => ({
  username,
  password: passwordOf(username),
  note,
}));
