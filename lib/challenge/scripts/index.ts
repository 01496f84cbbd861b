import { createHash } from 'node:crypto';
import { guess } from './guess.js';
import { open } from './open.js';
import { pass } from './pass.js';
import { refund } from './refund.js';
import { verify } from './verify.js';

/** One atomic step of the store: its Lua text and the SHA-1 under which Redis knows it. */
export interface Script {
  readonly lua: string;
  readonly sha: string;
}

/*
 * KEYS[1] is the challenge, KEYS[2] the account; both carry the same {hash tag}, so a cluster keeps them together.
 *
 * Challenge hash: d digest (absent = no live code), x code expiry, r resend time, n messages sent, m most messages,
 *   o when the last one went out, f wrong codes in this challenge, a attempts left, pd/px digest and expiry of the code that was replaced.
 * Account hash: f wrong codes, l locked until, r next message, s challenge passed last, b failed messages that cost
 *   nothing, u until when those are remembered, g wrong backup codes, w until when those wait,
 *   t when messages went out, oldest first, with commas; a u behind those to a number that was not proved.
 * Lua interns its strings, so comparing two digests takes the same time wherever they differ.
 */

const discard = `
redis.call('HDEL', KEYS[1], 'd', 'pd', 'px')
`;

function script(lua: string): Script {
  return { lua, sha: createHash('sha1').update(lua).digest('hex') };
}

export const scripts = {
  open: script(open),
  refund: script(refund),
  verify: script(verify),
  guess: script(guess),
  pass: script(pass),
  discard: script(discard),
};
