import { randomInt } from 'node:crypto';
import fc from 'fast-check';
import {
  backupCodeCount,
  findBackupCode,
  generateBackupCodes,
  hashBackupCodes,
  importBackupCodes,
  isImported,
  readBackupCode,
  readImportedCode,
} from '../../lib/users/backup-codes.js';

const codes = generateBackupCodes((max) => randomInt(max));

describe('Generated backup codes', () => {
  it('are ten, each with a slot of its own and 80 bits in four groups (J06)', () => {
    expect(codes).toHaveLength(backupCodeCount);
    expect(codes.map((code) => code.charAt(0)).join('')).toBe('0123456789');
    for (const code of codes) expect(code).toMatch(/^\d(-[0-9A-HJKMNP-TV-Z]{4}){4}$/);
    expect(new Set(codes.map((code) => code.slice(2))).size).toBe(10);
  });

  it('take every letter of the alphabet, each as likely as any other', () => {
    const drawn = jest.fn((max: number) => randomInt(max));
    const letters = new Set<string>();
    for (let i = 0; i < 20; i += 1)
      for (const code of generateBackupCodes(drawn)) for (const letter of code.slice(2)) letters.add(letter);
    letters.delete('-');
    expect([...letters].sort().join('')).toBe('0123456789ABCDEFGHJKMNPQRSTVWXYZ');
    expect(new Set(drawn.mock.calls.flat())).toEqual(new Set([32]));
  });
});

describe('What a person types', () => {
  const [code = ''] = codes;

  it.each([
    ['as it was shown', code],
    ['in small letters', code.toLowerCase()],
    ['without dashes', code.replaceAll('-', '')],
    ['with blanks', ` ${code.replaceAll('-', ' ')}\u200b`],
    ['with other dashes', code.replaceAll('-', '\u2013')],
    ['in full width', code.replace(/[0-9A-Z]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0))],
  ])('is read %s', (_how, typed) => {
    expect(readBackupCode(typed)).toEqual({ slot: '0', secret: code.slice(2).replaceAll('-', '') });
  });

  it('is read with the letters that are taken for digits', () => {
    expect(readBackupCode('o-OIl1-0000-0000-0000')).toEqual({ slot: '0', secret: '0111000000000000' });
  });

  it.each([
    '',
    ',',
    '4',
    '123456',
    'x-0000-0000-0000-0000',
    '0-0000-0000-0000-000',
    '0-0000-0000-0000-00000',
    '0-U000-0000-0000-0000',
    '0'.repeat(65),
  ])('is none of ours: %j', (typed) => {
    expect(readBackupCode(typed)).toBeNull();
  });

  it.each(['', ',', '12345', '12345a', '584343,434343', '1'.repeat(17), `123456${' '.repeat(60)}`])(
    'is no imported one: %j (A65)',
    (typed) => {
      expect(readImportedCode(typed)).toBeNull();
    },
  );

  it('never throws, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (typed) => {
        readBackupCode(typed);
        readImportedCode(typed);
      }),
    );
  });
});

describe('The stored forms', () => {
  it('tell nothing of the codes, and have a salt of their own each (LSV-3 to 7)', async () => {
    const stored = await hashBackupCodes(codes);
    expect(stored).toHaveLength(10);
    for (const [i, form] of stored.entries()) {
      expect(form).toMatch(new RegExp(`^${i}\\.[\\w-]{22}\\.[\\w-]{43}$`));
      expect(form).not.toContain(codes[i]?.slice(2, 6));
    }
    expect(new Set(stored.map((form) => form.split('.')[1])).size).toBe(10);
  });

  it('are found by what was typed, and by nothing else', async () => {
    const stored = await hashBackupCodes(codes);
    for (const i of [0, 7]) {
      const typed = readBackupCode(codes[i] ?? '');
      expect(typed && (await findBackupCode(typed, stored))).toBe(stored[i]);
    }
    const typed = readBackupCode(codes[3] ?? '');
    if (typed === null) throw new Error('no code');
    expect(await findBackupCode({ ...typed, slot: '4' }, stored)).toBeNull();
    expect(await findBackupCode(typed, [])).toBeNull();
    expect(await findBackupCode(typed, ['3', '3.', '3..', '3.salt', 'null', ''])).toBeNull();
  });
});

describe('The list of the connector', () => {
  it('is hashed on the way in, under one salt, and its codes are found (A63)', async () => {
    const { stored, refused } = await importBackupCodes('584343, 434343,,434343 ');
    expect(refused).toBe(0);
    expect(stored).toHaveLength(2);
    for (const form of stored) {
      expect(form).toMatch(/^x\.[\w-]{22}\.[\w-]{43}$/);
      expect(isImported(form)).toBe(true);
    }
    expect(new Set(stored.map((form) => form.split('.')[1])).size).toBe(1);
    expect(stored.join()).not.toMatch(/584343|434343/);
    expect(await findBackupCode({ slot: 'x', secret: '434343' }, stored)).toBe(stored[1]);
    expect(await findBackupCode({ slot: 'x', secret: '43434' }, stored)).toBeNull();
  });

  it('may have been read in several times', async () => {
    const [one, two] = await Promise.all([importBackupCodes('584343'), importBackupCodes('434343')]);
    const stored = [...one.stored, ...two.stored];
    expect(await findBackupCode({ slot: 'x', secret: '434343' }, stored)).toBe(two.stored[0]);
  });

  it('says how many entries are no codes, and not which', async () => {
    expect(await importBackupCodes('12345,abc,584343')).toMatchObject({
      refused: 2,
      stored: [expect.any(String)],
    });
    expect(await importBackupCodes('')).toEqual({ refused: 0, stored: [] });
  });
});
