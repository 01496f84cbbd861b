// ARGV: now, perCode, memoryMs, challenge id, forgetAt, heedsLock, waits...
export const guess = `
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
