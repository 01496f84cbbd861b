import { composeMessage } from '../../lib/sms/message.js';

describe('composeMessage', () => {
  it('puts the words of the connector in front of the code', () => {
    expect(composeMessage('123456')).toBe('Verification Code: 123456');
  });

  it('stays within one GSM-7 part for the longest code', () => {
    expect(composeMessage('A'.repeat(20))).toMatch(/^[\w :]{1,160}$/);
  });
});
