import { over } from './over.js';

// ARGV: now, challenge id, spentMs
export const pass = `${over}
local own = tonumber(redis.call('HGET', KEYS[1], 'f') or '0')
redis.call('DEL', KEYS[1])
local others = math.max(0, tonumber(redis.call('HGET', KEYS[2], 'f') or '0') - own)
over(others, false, ARGV[2], tonumber(ARGV[1]) + tonumber(ARGV[3]))
`;
