import { createHash } from 'node:crypto';

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

// The messages but for the one that went out at `own`; of the others all, or those with a mark.
const without = `
local function without(sent, own, marked)
  local kept = {}
  for time, mark in string.gmatch(sent or '', '(%d+)(u?)') do
    if time ~= own and (mark == 'u' or not marked) then kept[#kept + 1] = time .. mark end
  end
  return table.concat(kept, ',')
end
`;

// After a success. `own` is when the message went out whose code was right.
const over = `${without}
local function over(others, own, challenge, forgetAt)
  local sent = without(redis.call('HGET', KEYS[2], 't'), own, true)
  redis.call('HSET', KEYS[2], 'f', others, 's', challenge, 't', sent)
  redis.call('HDEL', KEYS[2], 'l', 'r', 'g', 'w')
  if others == 0 and sent == '' then redis.call('PEXPIREAT', KEYS[2], forgetAt) end
end
`;

// ARGV: digest, now, expiresAt, forgetAt, cooldownMs, maxSends, perCode, challenge id, u or nothing, then for each window
// of the budget: messages, ms
const open = `
local now = tonumber(ARGV[2])
local account = redis.call('HMGET', KEYS[2], 'f', 'l', 'r', 's', 't')
local locked, ready = tonumber(account[2] or '0'), tonumber(account[3] or '0')
if locked > now then return { 'locked', locked } end
if ready > now then return { 'cooldown', ready } end
local old = redis.call('HMGET', KEYS[1], 'd', 'x', 'n')
local sends, most = tonumber(old[3] or '0') + 1, tonumber(ARGV[6])
if sends > most then return { 'exhausted' } end
local times, marks, longest, free = {}, {}, 0, 0
for time, mark in string.gmatch(account[5] or '', '(%d+)(u?)') do
  times[#times + 1], marks[#marks + 1] = tonumber(time), mark
end
for i = 10, #ARGV, 2 do
  local messages, ms = tonumber(ARGV[i]), tonumber(ARGV[i + 1])
  longest = math.max(longest, ms)
  local decisive = times[#times - messages + 1]
  if decisive and decisive + ms > now then free = math.max(free, decisive + ms) end
end
if free > 0 then return { 'budget', free } end
local kept = {}
for i, time in ipairs(times) do
  if time + longest > now then kept[#kept + 1] = string.format('%d', time) .. marks[i] end
end
kept[#kept + 1] = ARGV[2] .. ARGV[9]
local resend, per = now + tonumber(ARGV[5]), tonumber(ARGV[7])
local left = per - tonumber(account[1] or '0') % per
redis.call('HSET', KEYS[1], 'd', ARGV[1], 'x', ARGV[3], 'r', resend, 'n', sends, 'm', most, 'a', left, 'o', ARGV[2])
if old[1] then redis.call('HSET', KEYS[1], 'pd', old[1], 'px', old[2]) else redis.call('HDEL', KEYS[1], 'pd', 'px') end
redis.call('PEXPIREAT', KEYS[1], ARGV[4])
redis.call('HSET', KEYS[2], 'r', resend, 't', table.concat(kept, ','))
if account[4] == ARGV[8] then redis.call('HDEL', KEYS[2], 's') end
local life = math.max(resend - now, longest)
if redis.call('PTTL', KEYS[2]) < life then redis.call('PEXPIREAT', KEYS[2], now + life) end
return { 'opened', resend, left, most - sends }
`;

// ARGV: digest, restore, now, free failures, memoryMs
const refund = `${without}
local was = redis.call('HMGET', KEYS[1], 'd', 'r', 'pd', 'px', 'o')
if was[1] ~= ARGV[1] or was[2] == '0' then return end
local restore, now, memory = ARGV[2] == '1', tonumber(ARGV[3]), tonumber(ARGV[5])
local till = tonumber(redis.call('HGET', KEYS[2], 'u') or '0')
if till < now then redis.call('HSET', KEYS[2], 'b', 0, 'u', now + memory) end
if redis.call('PTTL', KEYS[2]) < memory then redis.call('PEXPIREAT', KEYS[2], now + memory) end
redis.call('HSET', KEYS[1], 'r', 0)
if redis.call('HINCRBY', KEYS[2], 'b', 1) <= tonumber(ARGV[4]) then
  redis.call('HDEL', KEYS[2], 'r')
  if restore then
    redis.call('HINCRBY', KEYS[1], 'n', -1)
    redis.call('HSET', KEYS[2], 't', without(redis.call('HGET', KEYS[2], 't'), was[5], false))
  end
end
if not restore then return end
if was[3] then redis.call('HSET', KEYS[1], 'd', was[3], 'x', was[4]) else redis.call('HDEL', KEYS[1], 'd') end
`;

// ARGV: digest, now, perCode, memoryMs, challenge id, spentMs, waits...
// Answers: status, a time or 0, and the challenge as it is then: live, x, r, a, n, m (nothing when there is none).
const verify = `${over}
local now, per = tonumber(ARGV[2]), tonumber(ARGV[3])
local account = redis.call('HMGET', KEYS[2], 'l', 's')
if account[2] == ARGV[5] then return { 'spent' } end
local c = redis.call('HMGET', KEYS[1], 'd', 'x', 'r', 'a', 'n', 'm')
local function tell(status, at, live, resend, left)
  if not c[2] then return { status, at } end
  return { status, at, live, c[2], resend, left, c[5], c[6] }
end
local live = c[1] and 1 or 0
local locked = tonumber(account[1] or '0')
if locked > now then return tell('locked', locked, live, c[3], c[4]) end
if not c[1] then return tell('gone', 0, live, c[3], c[4]) end
if now > tonumber(c[2]) then return tell('expired', 0, live, c[3], c[4]) end
local failures = redis.call('HINCRBY', KEYS[2], 'f', 1)
local own = redis.call('HINCRBY', KEYS[1], 'f', 1)
if c[1] == ARGV[1] then
  local sentAt = redis.call('HGET', KEYS[1], 'o')
  redis.call('DEL', KEYS[1])
  over(math.max(0, failures - own), sentAt, ARGV[5], now + tonumber(ARGV[6]))
  return { 'passed' }
end
redis.call('PEXPIREAT', KEYS[2], now + tonumber(ARGV[4]))
if failures % per ~= 0 then
  local left = per - failures % per
  redis.call('HSET', KEYS[1], 'a', left)
  return tell('wrong', 0, live, c[3], left)
end
local rung = math.min(failures / per, #ARGV - 6)
local till = now + tonumber(ARGV[6 + rung])
redis.call('HSET', KEYS[2], 'l', till)
redis.call('HSET', KEYS[1], 'a', 0, 'r', till)
redis.call('HDEL', KEYS[1], 'd')
return tell('wrong', till, 0, till, 0)
`;

// ARGV: now, perCode, memoryMs, challenge id, forgetAt, heedsLock, waits...
const guess = `
local now, per = tonumber(ARGV[1]), tonumber(ARGV[2])
local account = redis.call('HMGET', KEYS[2], 'l', 's', 'w')
if account[2] == ARGV[4] then return { 'spent', 0 } end
local till = tonumber(account[3] or '0')
if ARGV[6] == '1' then till = math.max(till, tonumber(account[1] or '0')) end
if till > now then return { 'locked', till } end
local failures = redis.call('HINCRBY', KEYS[2], 'f', 1)
local wait, own = 0, 0
if failures % per == 0 then wait = tonumber(ARGV[6 + math.min(failures / per, #ARGV - 6)]) end
if redis.call('HINCRBY', KEYS[2], 'g', 1) % per == 0 then own = tonumber(ARGV[7]) end
redis.call('PEXPIREAT', KEYS[2], now + tonumber(ARGV[3]))
redis.call('HINCRBY', KEYS[1], 'f', 1)
redis.call('PEXPIREAT', KEYS[1], ARGV[5])
if own > 0 then redis.call('HSET', KEYS[2], 'w', now + own) end
if wait > 0 then
  redis.call('HSET', KEYS[2], 'l', now + wait)
  redis.call('HSET', KEYS[1], 'a', 0, 'r', now + wait)
  redis.call('HDEL', KEYS[1], 'd')
else
  redis.call('HSET', KEYS[1], 'a', per - failures % per)
end
local longest = math.max(wait, own)
return { 'counted', longest > 0 and now + longest or 0 }
`;

// ARGV: now, challenge id, spentMs
const pass = `${over}
local own = tonumber(redis.call('HGET', KEYS[1], 'f') or '0')
redis.call('DEL', KEYS[1])
local others = math.max(0, tonumber(redis.call('HGET', KEYS[2], 'f') or '0') - own)
over(others, false, ARGV[2], tonumber(ARGV[1]) + tonumber(ARGV[3]))
`;

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
