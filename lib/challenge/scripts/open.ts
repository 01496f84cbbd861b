// ARGV: digest, now, expiresAt, forgetAt, cooldownMs, maxSends, perCode, challenge id, u or nothing, then for each window
// of the budget: messages, ms
export const open = `
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
