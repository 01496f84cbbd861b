import { PassThrough } from 'node:stream';
import { createConsoleSender } from '../../lib/sms/console-sender.js';
import { message } from './support.js';

async function printed(fields: Partial<typeof message> = {}): Promise<string> {
  const output = new PassThrough({ encoding: 'utf8' });
  expect(await createConsoleSender(output).send({ ...message, ...fields })).toEqual({ status: 'sent' });
  return String(output.read());
}

describe('the console sender', () => {
  it('prints number and text in a box', async () => {
    expect(await printed()).toBe(
      [
        '',
        '+------------------------------+',
        '| Text message to +94771234567 |',
        '|                              |',
        '| Verification Code: 123456    |',
        '+------------------------------+',
        '',
      ].join('\n'),
    );
  });

  it('lets no escape sequence through to the terminal (G10)', async () => {
    const text = await printed({ to: '+1\u001b[2J\r\n', text: 'a\u001b[31m\u0007b\u009bc\nd' });
    expect(text.replace(/\n/g, '')).not.toMatch(/\p{Cc}/u);
    expect(text).toContain('| a[31mbc ');
    expect(text).toContain('| d ');
  });
});
