-- Applies one batch of outcomes to the needs of one township, unless it was applied before. All keys are in one slot.
--
-- KEYS  1 applied: hash, the store's generation and, for each partition, the offset that its batches were applied through
--       2 cases: hash, ref -> concern urgency day open stamp received
--       3 heat: hash, concern -> heat at total
--       4 open: hash, concern urgency day -> number of unresolved cases
--       5 emergencies: hash, ref of an unresolved emergency -> concern received
--       6… days: hashes, each for some weeks, day concern unit -> number of cases
-- ARGV  1 generation, 2 partition, 3 offset of the last outcome, 4 whether the township is known to have data, 5 half-life in s,
--       6… outcomes: f ref concern urgency weight received day key-of-days unit, or u ref open stamp
-- Returns 1: applied, 0: was applied before, -1: the data of this township was lost, or is of another generation.
local applied, cases, heats, opens, emergencies = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]

local mark = redis.call('HMGET', applied, 'generation', ARGV[2])
if mark[1] then
  if mark[1] ~= ARGV[1] then return -1 end
elseif ARGV[4] == '1' then
  return -1
else
  redis.call('HSET', applied, 'generation', ARGV[1])
end
if mark[2] and tonumber(mark[2]) >= tonumber(ARGV[3]) then return 0 end

local halflife = tonumber(ARGV[5])
local heat, open, days = {}, {}, {}

local function warm(concern, weight, received)
  local h = heat[concern]
  if not h then
    local stored = redis.call('HGET', heats, concern)
    if stored then
      local value, at, total = string.match(stored, '^(%S+) (%S+) (%S+)$')
      h = {tonumber(value), tonumber(at), tonumber(total)}
    else
      h = {0, received, 0}
    end
    heat[concern] = h
  end
  -- A late case enters with its own age, so that nothing is ever amplified.
  if received > h[2] then
    h[1] = h[1] * 2 ^ (-(received - h[2]) / halflife) + weight
    h[2] = received
  else
    h[1] = h[1] + weight * 2 ^ (-(h[2] - received) / halflife)
  end
  h[3] = h[3] + 1
end

local function add(counts, key, n) counts[key] = (counts[key] or 0) + n end

local function finding(ref, concern, urgency, weight, received, day, key, unit)
  local case = concern .. ' ' .. urgency .. ' ' .. day .. ' 1 0 ' .. received
  if redis.call('HSETNX', cases, ref, case) == 0 then return end
  warm(concern, tonumber(weight), tonumber(received))
  add(open, concern .. ' ' .. urgency .. ' ' .. day, 1)
  key = tonumber(key)
  days[key] = days[key] or {}
  add(days[key], day .. ' ' .. concern .. ' ' .. unit, 1)
  if urgency == 'e' then redis.call('HSET', emergencies, ref, concern .. ' ' .. received) end
end

-- The event with the latest stamp decides, whatever order events come in.
local function followup(ref, isopen, stamp)
  local case = redis.call('HGET', cases, ref)
  if not case then return end
  local concern, urgency, day, was, at, received = string.match(case, '^(%S+) (%S+) (%S+) (%S+) (%S+) (%S+)$')
  if tonumber(at) >= tonumber(stamp) then return end
  redis.call('HSET', cases, ref, concern .. ' ' .. urgency .. ' ' .. day .. ' ' .. isopen .. ' ' .. stamp .. ' ' .. received)
  if was == isopen then return end
  add(open, concern .. ' ' .. urgency .. ' ' .. day, isopen == '1' and 1 or -1)
  if urgency ~= 'e' then return end
  if isopen == '1' then
    redis.call('HSET', emergencies, ref, concern .. ' ' .. received)
  else
    redis.call('HDEL', emergencies, ref)
  end
end

local i = 6
while i <= #ARGV do
  if ARGV[i] == 'f' then
    finding(unpack(ARGV, i + 1, i + 8))
    i = i + 9
  else
    followup(unpack(ARGV, i + 1, i + 3))
    i = i + 4
  end
end

for concern, h in pairs(heat) do
  -- 17 digits carry a double without loss; tostring would keep 14.
  redis.call('HSET', heats, concern, string.format('%.17g %.0f %.0f', h[1], h[2], h[3]))
end
for group, n in pairs(open) do
  if n ~= 0 and redis.call('HINCRBY', opens, group, n) == 0 then redis.call('HDEL', opens, group) end
end
for key, counts in pairs(days) do
  for day, n in pairs(counts) do redis.call('HINCRBY', KEYS[key], day, n) end
end
redis.call('HSET', applied, ARGV[2], ARGV[3])
return 1
