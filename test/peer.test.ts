import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadPeers } from '../lib/peer.js';

const load = (...names: string[]) => {
  const missing: string[] = [];
  return { loaded: loadPeers<Record<string, unknown>>(names, (name) => missing.push(name)), missing };
};

describe('Optional peers', () => {
  it('are loaded when they are there', () => {
    const { loaded, missing } = load('ioredis', 'express-session');
    expect(missing).toEqual([]);
    expect(loaded).toEqual({ ioredis: expect.any(Function), 'express-session': expect.any(Function) });
    expect(loaded['ioredis']).toHaveProperty('Redis', expect.any(Function));
  });

  it('are told of, each one, when they are not', () => {
    const { loaded, missing } = load('passport-smsotp-no-such-peer', 'ioredis', 'passport-smsotp-nor-this');
    expect(missing).toEqual(['passport-smsotp-no-such-peer', 'passport-smsotp-nor-this']);
    expect(Object.keys(loaded).filter((name) => loaded[name] !== undefined)).toEqual(['ioredis']);
  });

  it('may be none', () => {
    expect(load()).toEqual({ loaded: {}, missing: [] });
  });

  it('that are there but broken are not called missing', () => {
    const folder = mkdtempSync(join(tmpdir(), 'smsotp-peer-'));
    try {
      const broken = join(folder, 'broken.cjs');
      writeFileSync(broken, 'throw new Error("does not start");');
      expect(() => load(broken)).toThrow('does not start');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('whose own parts are missing are not called missing either: installing them again would not help', () => {
    const folder = mkdtempSync(join(tmpdir(), 'smsotp-peer-'));
    try {
      const incomplete = join(folder, 'incomplete.cjs');
      writeFileSync(incomplete, 'require("passport-smsotp-part-of-it");');
      expect(() => load(incomplete)).toThrow('passport-smsotp-part-of-it');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
