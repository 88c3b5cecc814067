-- Remembers cases, and returns the events parked for them. All keys are in one slot.
--
-- KEYS  for each case: its memory, then its parked events (hash, kind at -> survey)
-- ARGV  1 lifetime in ms, 2… for each case: concern township
-- Returns for each case a list: kind at, survey, kind at, survey, …
local out = {}
for i = 1, #KEYS / 2 do
  redis.call('SET', KEYS[2 * i - 1], ARGV[i + 1], 'NX', 'PX', ARGV[1])
  out[i] = redis.call('HGETALL', KEYS[2 * i])
end
return out
