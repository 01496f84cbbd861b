import { over } from './over.js';

// ARGV: digest, now, perCode, memoryMs, challenge id, spentMs, waits...
// Answers: status, a time or 0, and the challenge as it is then: live, x, r, a, n, m (nothing when there is none).
export const verify = `${over}
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
