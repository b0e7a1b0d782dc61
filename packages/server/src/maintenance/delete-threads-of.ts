import type { ThreadMetadata } from "@parlor/protocol";
import { removeThread } from "../requests/remove-thread.ts";
import { endsWithin } from "../runs/run.ts";
import type { Services } from "../services.ts";
import type { OwnerId, PageQuery } from "../stores/store.ts";

const THREADS_AT_ONCE = 50;
/** A thread that cannot be deleted must not be tried for ever. */
const MAX_ROUNDS = 100_000;

/** Stops all turns of an owner and deletes all threads, archived ones too. Gives how many there were. */
export async function deleteThreadsOf<Context>(services: Services<Context>, owner: OwnerId): Promise<number> {
  const { store, runs, limits } = services;
  // Also those whose threads are not in the store yet.
  const running = runs.running().filter(({ record }) => record.owner === owner);
  for (const run of running) run.discard();
  await Promise.all(running.map((run) => endsWithin(run, limits.busyWaitMs)));
  const lists = [store.listThreads.bind(store), store.listArchivedThreads?.bind(store)];
  let deleted = 0;
  for (const list of lists) if (list) deleted += await deleteListed(services, owner, list);
  return deleted;
}

async function deleteListed<Context>(
  services: Services<Context>,
  owner: OwnerId,
  list: (owner: OwnerId, query: PageQuery) => Promise<{ data: ThreadMetadata[] }>,
): Promise<number> {
  let deleted = 0;
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const { data } = await list(owner, { order: "asc", limit: THREADS_AT_ONCE });
    if (data.length === 0) break;
    let gone = 0;
    for (const { id } of data) if (await removeThread({ services, caller: { owner } }, id)) gone += 1;
    deleted += gone;
    if (gone === 0) break;
  }
  return deleted;
}
