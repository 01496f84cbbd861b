import type { ImportReport, Remark } from './contract.js';

/** The report as lines to read, without any credential of the gateway. */
export function toText({ taken, changed, unsafe, left }: ImportReport): string {
  const lists = [
    list(
      'Taken',
      taken.map(({ parameter, option, value }) => `${parameter} -> ${option} = ${value}`),
    ),
    list('Changed in meaning', changed.map(line)),
    list('Unsafe', unsafe.map(line)),
    list('Not taken', left.map(line)),
  ];
  return lists.join('\n');
}

const line = ({ parameter, text }: Remark): string => `${parameter}: ${text}`;

function list(title: string, lines: readonly string[]): string {
  return `${title} (${lines.length})\n${lines.map((one) => `  ${one}\n`).join('')}`;
}
