import { createHash } from "node:crypto";

/** A script that Redis runs as one step. Given again after a lost connection, it does no more than it has done. */
export interface Script {
  lua: string;
  sha: string;
}

/*
 * Keys, behind the prefix:
 *   run:<id>              hash: record (JSON), status, instance, owner, thread, key
 *   run:<id>:entries      list: the data of the run's entries; an entry's number is its place
 *   thread:<id>:running   id of the run under way in a thread
 *   thread:<id>:latest    id of the newest run of a thread
 *   key:<owner, key>      id of the run of an idempotency key
 *   ended                 sorted set: ids of ended runs, by milliseconds since the epoch
 *   instances             set: ids of the processes that have runs
 *   instance:<id>:alive   there for as long as the process says so in time
 *   instance:<id>:runs    set: ids of the process's running runs
 *   instance:<id>:asked   list: what the process is asked to do, each as "<number> <JSON>"
 *   instance:<id>:took:<n>  list: records of the runs that its n-th look for orphans took, for a while
 *   streams:<owner>       sorted set: ids of the streams to an owner, by the milliseconds since the epoch at which each
 *                         no longer counts unless its process says again that it is there
 * Channels: changes:<run id> says "entries" or "end"; asked:<instance id>.
 */
const prelude = `
local prefix = ARGV[1]
local function run_key(id) return prefix .. 'run:' .. id end
local function entries_key(id) return prefix .. 'run:' .. id .. ':entries' end
local function running_key(thread) return prefix .. 'thread:' .. thread .. ':running' end
local function latest_key(thread) return prefix .. 'thread:' .. thread .. ':latest' end
local function idempotency_key(key) return prefix .. 'key:' .. key end
local function instance_key(id, what) return prefix .. 'instance:' .. id .. ':' .. what end
local function expire_if_of(key, id, ms)
  if redis.call('GET', key) == id then redis.call('PEXPIRE', key, ms) end
end
local function delete_if_of(key, id)
  if redis.call('GET', key) == id then redis.call('DEL', key) end
end
`;

function toScript(body: string): Script {
  const lua = prelude + body;
  return { lua, sha: createHash("sha1").update(lua).digest("hex") };
}

/** instance, aliveMs, id, owner, thread, idempotency key or "", record. Gives outcome, and the record and status in its way. */
export const openScript = toScript(`
local instance, alive_ms, id, owner, thread, key, record = unpack(ARGV, 2, 8)
if key ~= '' then
  local used = redis.call('GET', idempotency_key(key))
  if used and used ~= id then
    local found = redis.call('HMGET', run_key(used), 'record', 'status')
    if found[1] then return { 'repeated', found[1], found[2] } end
  end
end
local running = redis.call('GET', running_key(thread))
if running == id then return { 'opened' } end
if running then
  local found = redis.call('HMGET', run_key(running), 'record', 'status')
  if found[1] then return { 'busy', found[1], found[2] } end
end
redis.call('HSET', run_key(id), 'record', record, 'status', 'running', 'instance', instance, 'owner', owner,
  'thread', thread, 'key', key)
redis.call('SET', running_key(thread), id)
redis.call('SET', latest_key(thread), id)
if key ~= '' then redis.call('SET', idempotency_key(key), id) end
redis.call('SADD', instance_key(instance, 'runs'), id)
redis.call('SADD', prefix .. 'instances', instance)
redis.call('SET', instance_key(instance, 'alive'), '1', 'PX', alive_ms)
return { 'opened' }
`);

/** instance, id, number of the first entry, data of each. Gives "ok", "taken" (by another process), "lost" (unknown) or "gap". */
export const appendScript = toScript(`
local instance, id, first = ARGV[2], ARGV[3], tonumber(ARGV[4])
local found = redis.call('HMGET', run_key(id), 'status', 'instance')
if not found[1] then return 'lost' end
if found[1] ~= 'running' or found[2] ~= instance then return 'taken' end
local entries = entries_key(id)
local length = redis.call('LLEN', entries)
if first > length + 1 then return 'gap' end
local is_new = false
for index = 5 + length - first + 1, #ARGV do
  redis.call('RPUSH', entries, ARGV[index])
  is_new = true
end
if is_new then redis.call('PUBLISH', prefix .. 'changes:' .. id, 'entries') end
return 'ok'
`);

/** instance, id, status, retentionMs. Does nothing to a run that is no longer this process's. */
export const closeScript = toScript(`
local id, status, retention_ms = ARGV[3], ARGV[4], ARGV[5]
local found = redis.call('HMGET', run_key(id), 'status', 'instance', 'thread', 'key')
if found[1] ~= 'running' or found[2] ~= ARGV[2] then return 0 end
local instance, thread, key = found[2], found[3], found[4]
local time = redis.call('TIME')
redis.call('HSET', run_key(id), 'status', status)
redis.call('ZADD', prefix .. 'ended', time[1] * 1000 + math.floor(time[2] / 1000), id)
delete_if_of(running_key(thread), id)
redis.call('SREM', instance_key(instance, 'runs'), id)
redis.call('PEXPIRE', run_key(id), retention_ms)
redis.call('PEXPIRE', entries_key(id), retention_ms)
expire_if_of(latest_key(thread), id, retention_ms)
if key ~= '' then expire_if_of(idempotency_key(key), id, retention_ms) end
redis.call('PUBLISH', prefix .. 'changes:' .. id, 'end')
return 1
`);

/** owner, thread. Gives record and status, or nothing. */
export const latestScript = toScript(`
local latest = redis.call('GET', latest_key(ARGV[3]))
if not latest then return {} end
local found = redis.call('HMGET', run_key(latest), 'owner', 'record', 'status')
if found[1] ~= ARGV[2] then return {} end
return { found[2], found[3] }
`);

/**
 * instance, number of the look, milliseconds. Gives record after record of the runs whose process has not said for too long
 * that it lives. The same look again gives what it has taken before too: whoever asks may not have heard of it.
 */
export const takeOrphansScript = toScript(`
local me, look, keep_ms = ARGV[2], ARGV[3], ARGV[4]
local took = instance_key(me, 'took:' .. look)
local taken = redis.call('LRANGE', took, 0, -1)
for _, instance in ipairs(redis.call('SMEMBERS', prefix .. 'instances')) do
  if instance ~= me and redis.call('EXISTS', instance_key(instance, 'alive')) == 0 then
    for _, id in ipairs(redis.call('SMEMBERS', instance_key(instance, 'runs'))) do
      local record = redis.call('HGET', run_key(id), 'record')
      if record then
        redis.call('HSET', run_key(id), 'instance', me)
        redis.call('SADD', instance_key(me, 'runs'), id)
        taken[#taken + 1] = record
        redis.call('RPUSH', took, record)
      end
    end
    redis.call('DEL', instance_key(instance, 'runs'), instance_key(instance, 'asked'))
    redis.call('SREM', prefix .. 'instances', instance)
  end
end
if #taken > 0 then
  redis.call('SADD', prefix .. 'instances', me)
  redis.call('PEXPIRE', took, keep_ms)
end
return taken
`);

/** Milliseconds since the epoch, most to forget in one step. Gives how many ended before and were forgotten. */
export const pruneScript = toScript(`
local ids = redis.call('ZRANGEBYSCORE', prefix .. 'ended', '-inf', '(' .. ARGV[2], 'LIMIT', 0, ARGV[3])
for _, id in ipairs(ids) do
  local found = redis.call('HMGET', run_key(id), 'thread', 'key')
  if found[1] then
    delete_if_of(latest_key(found[1]), id)
    if found[2] ~= '' then delete_if_of(idempotency_key(found[2]), id) end
  end
  redis.call('DEL', run_key(id), entries_key(id))
  redis.call('ZREM', prefix .. 'ended', id)
end
return #ids
`);

/** id, request. */
export const askScript = toScript(`
local found = redis.call('HMGET', run_key(ARGV[2]), 'status', 'instance')
if found[1] ~= 'running' then return 0 end
local number = redis.call('INCR', prefix .. 'asked')
redis.call('RPUSH', instance_key(found[2], 'asked'), number .. ' ' .. ARGV[3])
redis.call('PUBLISH', prefix .. 'asked:' .. found[2], 'asked')
return 1
`);

/** instance, aliveMs. */
export const aliveScript = toScript(`
redis.call('SADD', prefix .. 'instances', ARGV[2])
redis.call('SET', instance_key(ARGV[2], 'alive'), '1', 'PX', ARGV[3])
return 1
`);

/** instance. What it leaves running is for others to take at once. */
export const leaveScript = toScript(`
redis.call('DEL', instance_key(ARGV[2], 'alive'), instance_key(ARGV[2], 'asked'))
if redis.call('SCARD', instance_key(ARGV[2], 'runs')) == 0 then redis.call('SREM', prefix .. 'instances', ARGV[2]) end
return 1
`);

const streamsPrelude = `
local function streams_key(owner) return prefix .. 'streams:' .. owner end
local function now_ms()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end
local function keep(key, stream, lease_ms)
  redis.call('ZADD', key, now_ms() + lease_ms, stream)
  redis.call('PEXPIREAT', key, redis.call('ZRANGE', key, -1, -1, 'WITHSCORES')[2])
end
`;

/** owner, stream, most that count at once, leaseMs. Gives 1 when the stream counts now, 0 when there is no room. */
export const takeStreamScript = toScript(`${streamsPrelude}
local key, stream, max, lease_ms = streams_key(ARGV[2]), ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])
redis.call('ZREMRANGEBYSCORE', key, '-inf', now_ms())
if redis.call('ZCARD', key) >= max and not redis.call('ZSCORE', key, stream) then return 0 end
keep(key, stream, lease_ms)
return 1
`);

/**
 * leaseMs, then owner and stream of each that is still there. Gives the streams that do not count here: they were given
 * back meanwhile, or are not known (any more).
 */
export const keepStreamsScript = toScript(`${streamsPrelude}
local unknown = {}
for index = 3, #ARGV, 2 do
  local key, stream = streams_key(ARGV[index]), ARGV[index + 1]
  if redis.call('ZSCORE', key, stream) then keep(key, stream, tonumber(ARGV[2]))
  else unknown[#unknown + 1] = stream end
end
return unknown
`);

/** leaseMs, then owner and stream of each that is to count, whatever the most is. */
export const tellStreamsScript = toScript(`${streamsPrelude}
for index = 3, #ARGV, 2 do keep(streams_key(ARGV[index]), ARGV[index + 1], tonumber(ARGV[2])) end
return 1
`);

/** owner and stream of each that has ended. */
export const freeStreamsScript = toScript(`${streamsPrelude}
for index = 2, #ARGV, 2 do redis.call('ZREM', streams_key(ARGV[index]), ARGV[index + 1]) end
return 1
`);
