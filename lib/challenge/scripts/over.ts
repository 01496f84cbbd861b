// The messages but for the one that went out at `own`; of the others all, or those with a mark.
export const without = `
local function without(sent, own, marked)
  local kept = {}
  for time, mark in string.gmatch(sent or '', '(%d+)(u?)') do
    if time ~= own and (mark == 'u' or not marked) then kept[#kept + 1] = time .. mark end
  end
  return table.concat(kept, ',')
end
`;

// After a success. `own` is when the message went out whose code was right.
export const over = `${without}
local function over(others, own, challenge, forgetAt)
  local sent = without(redis.call('HGET', KEYS[2], 't'), own, true)
  redis.call('HSET', KEYS[2], 'f', others, 's', challenge, 't', sent)
  redis.call('HDEL', KEYS[2], 'l', 'r', 'g', 'w')
  if others == 0 and sent == '' then redis.call('PEXPIREAT', KEYS[2], forgetAt) end
end
`;
