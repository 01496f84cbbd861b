/** The words in front of the code, as the WSO2 connector sends them, so that its users recognise the message. */
const prefix = 'Verification Code: ';

/**
 * The text of one message. ASCII alone and under 160 characters, so it is one GSM-7 part at every provider and
 * needs no provider's Unicode switch.
 */
export function composeMessage(code: string): string {
  return `${prefix}${code}`;
}
