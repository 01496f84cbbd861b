/** The words in front of the code, as the WSO2 connector sends them, so that its users recognise the message. */
const prefix = 'Verification Code: ';

/**
 * The text of one message. ASCII alone and under 160 characters, so it is one GSM-7 part at every provider and
 * needs no provider's Unicode switch.
 */
export function composeMessage(code: string): string {
  return `${prefix}${code}`;
}

/** What the old number is told after a change. No link: messages with one are what people are warned of. */
export const changeNotice =
  'The mobile number for your sign-in codes was changed. If it was not you, contact support at once.';
