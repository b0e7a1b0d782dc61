import { type ThreadMetadata, type ThreadStreamEvent, threadMetadataSchema } from "@parlor/protocol";
import { cutTitle } from "./cut-title.ts";

/** Who changes a thread, for the log, and what a title may have. */
export interface ThreadBounds {
  hook: string;
  maxTitleLength: number;
}

/**
 * Takes what a hook has changed of a thread: gives the thread as JSON, its title cut where it is too long. Throws where
 * a change cannot be kept. What was there before is not looked at. The error is for the log: it names fields, and
 * nothing of what is in them.
 */
export function takeThread(
  before: ThreadMetadata,
  thread: ThreadMetadata,
  { hook, maxTitleLength }: ThreadBounds,
): string {
  const refuse = (fields: readonly string[], options?: ErrorOptions) => {
    const words = fields.map((field) => `thread.${field}`).join(", ");
    return new TypeError(`the ${hook} hook changed ${words} to what cannot be kept`, options);
  };
  let json: string;
  try {
    json = JSON.stringify(thread);
  } catch (error) {
    throw refuse(["metadata"], { cause: error });
  }
  const after = JSON.parse(json) as ThreadMetadata;
  const isChanged = (field: string) =>
    JSON.stringify(after[field as keyof ThreadMetadata]) !==
    JSON.stringify(before[field as keyof ThreadMetadata]);
  const { error } = threadMetadataSchema.safeParse(after);
  const faults = new Set([
    ...["id", "created_at", "status", "metadata"].filter(
      (field) => isChanged(field) && !isSettable(field, after),
    ),
    ...(error?.issues ?? []).map(({ path }) => String(path[0])).filter(isChanged),
  ]);
  if (faults.size > 0) throw refuse([...faults]);
  if (typeof after.title !== "string" || !isChanged("title") || after.title.length <= maxTitleLength)
    return json;
  thread.title = cutTitle(after.title, maxTitleLength);
  return JSON.stringify(thread);
}

type ThreadEvent = Extract<ThreadStreamEvent, { type: "thread.created" | "thread.updated" }>;

/** Whether an event tells of a thread as a whole. */
export function isThreadEvent(event: ThreadStreamEvent): event is ThreadEvent {
  const type = event?.type;
  return type === "thread.created" || type === "thread.updated";
}

/**
 * What a hook tells clients of its thread by an event of its own: as `takeThread`, which throws for what could not be
 * kept. Of items it tells nothing: they have events of their own.
 */
export function takeThreadEvent(
  current: ThreadMetadata,
  event: ThreadEvent,
  bounds: ThreadBounds,
): ThreadEvent {
  if (typeof event.thread !== "object" || event.thread === null)
    throw new TypeError(`the ${bounds.hook} hook gave a ${event.type} without a thread`);
  const { id, title, created_at, status, allowed_image_domains, archived_at } = event.thread;
  // Clients never have the metadata: an event need not either.
  const { metadata } = current;
  const told = { id, title, created_at, status, allowed_image_domains, archived_at, metadata };
  const thread = JSON.parse(takeThread(current, told, bounds)) as ThreadMetadata;
  return { type: event.type, thread: { ...thread, items: { data: [], has_more: false } } };
}

/** What identifies a thread is nobody's to change; what every thread has, nobody's to take away. */
function isSettable(field: string, after: ThreadMetadata): boolean {
  return field !== "id" && field !== "created_at" && after[field as keyof ThreadMetadata] !== undefined;
}
