import { without } from './over.js';

// ARGV: digest, restore, now, free failures, memoryMs
export const refund = `${without}
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
