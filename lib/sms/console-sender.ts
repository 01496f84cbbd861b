import type { Writable } from 'node:stream';
import type { SmsSender, TextMessage } from './contract.js';

/**
 * Development only: prints each message, code included, instead of sending it.
 * @param output where to print; default `process.stderr`, which keeps the code out of piped output
 */
export function createConsoleSender(output: Writable = process.stderr): SmsSender {
  return {
    send(message) {
      output.write(drawBox(message));
      return Promise.resolve({ status: 'sent' });
    },
  };
}

function drawBox(message: TextMessage): string {
  const title = `Text message to ${printable(message.to)}`;
  const lines = [title, '', ...message.text.split(/\r?\n/u).map(printable)];
  const width = Math.max(...lines.map((line) => line.length));
  const edge = `+${'-'.repeat(width + 2)}+`;
  const rows = lines.map((line) => `| ${line.padEnd(width)} |`);
  return `\n${[edge, ...rows, edge].join('\n')}\n`;
}

/** An escape sequence in a number or a text could rewrite what the terminal shows. */
function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, '');
}
