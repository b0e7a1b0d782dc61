import { type Event, normalise } from "./normalise.ts";

type Fields = Record<string, unknown>;

/** A way in which ours differs from the reference on purpose. */
export interface ChosenDifference {
  name: string;
  reason: string;
  /** The events without the difference: of ours, or of the reference's. */
  ours?(events: readonly Event[]): readonly Event[];
  reference?(events: readonly Event[]): readonly Event[];
}

function readItem(event: Event): Fields | undefined {
  return event.item as Fields | undefined;
}

function readId(event: Event): string | undefined {
  return (event.item_id ?? readItem(event)?.id) as string | undefined;
}

function readUpdate(event: Event): Fields | undefined {
  return event.update as Fields | undefined;
}

function readTasks(item: Fields | undefined): Fields[] {
  return ((item?.workflow as Fields | undefined)?.tasks as Fields[] | undefined) ?? [];
}

/** Tasks that stand for a call of a tool: of ours, and of the provider's. */
const toolTitles = new Set(["Add task", "Roll dice"]);
function isToolTask({ type, title }: Fields): boolean {
  return type === "web_search" || type === "file" || toolTitles.has(String(title));
}

function withoutToolCalls(events: readonly Event[]): Event[] {
  const dropped = new Set<string | undefined>();
  for (const event of events) {
    const tasks = readTasks(readItem(event));
    if (tasks.some(isToolTask)) dropped.add(readId(event));
    if (readItem(event)?.type === "hidden_context_item") dropped.add(readId(event));
  }
  return events.filter((event) => !dropped.has(readId(event)));
}

/** A thought's task as it was in the end, in the place where it began. */
function withWholeThoughts(events: readonly Event[]): Event[] {
  const last = new Map<string, Fields>();
  for (const event of events) {
    const update = readUpdate(event);
    const task = update?.task as Fields | undefined;
    if (task?.type === "thought") last.set(`${readId(event)} ${update?.task_index}`, task);
  }
  return events.flatMap((event) => {
    const update = readUpdate(event);
    if ((update?.task as Fields | undefined)?.type !== "thought") return [event];
    if (update?.type === "workflow.task.updated") return [];
    return [{ ...event, update: { ...update, task: last.get(`${readId(event)} ${update?.task_index}`) } }];
  });
}

function mapTasks(event: Event, change: (task: Fields) => Fields): Event {
  const update = readUpdate(event);
  if (update?.task) return { ...event, update: { ...update, task: change(update.task as Fields) } };
  const item = readItem(event);
  if (item?.type !== "workflow") return event;
  const workflow = item.workflow as Fields;
  return { ...event, item: { ...item, workflow: { ...workflow, tasks: readTasks(item).map(change) } } };
}

function withoutThoughtStatus(events: readonly Event[]): Event[] {
  return events.map((event) =>
    mapTasks(event, (task) => {
      if (task.type !== "thought") return task;
      const { status_indicator: _, ...rest } = task;
      return rest;
    }),
  );
}

function withoutPartAnnotations(events: readonly Event[]): Event[] {
  return events.map((event) => {
    const update = readUpdate(event);
    if (update?.type !== "assistant_message.content_part.done") return event;
    return { ...event, update: { ...update, content: { ...(update.content as Fields), annotations: [] } } };
  });
}

function withoutImageIds(events: readonly Event[]): Event[] {
  return events.map((event) => {
    const withoutId = (holder: Fields): Fields => ({
      ...holder,
      image: { ...(holder.image as Fields), id: "image" },
    });
    const update = readUpdate(event);
    if (update?.image) return { ...event, update: withoutId(update) };
    const item = readItem(event);
    return item?.image ? { ...event, item: withoutId(item) } : event;
  });
}

/** Each item by a name of its own: one that begins anew is another. */
function withOwnIds(events: readonly Event[]): Event[] {
  const count = new Map<string | undefined, number>();
  return events.map((event) => {
    const id = readId(event);
    if (event.type === "thread.item.added") count.set(id, (count.get(id) ?? 0) + 1);
    const name = `${id} ${count.get(id) ?? 1}`;
    if (typeof event.item_id === "string") return { ...event, item_id: name };
    const item = readItem(event);
    return item ? { ...event, item: { ...item, id: name } } : event;
  });
}

/** Of a workflow of one's own, how it ended first. */
function withFirstEnd(events: readonly Event[]): Event[] {
  const own = new Set(
    events.filter((event) => readTasks(readItem(event)).some(({ title }) => title === "Packed")).map(readId),
  );
  const ended = new Set<string | undefined>();
  return events.filter((event) => {
    const id = readId(event);
    if (!own.has(id)) return true;
    const isEnd = event.type === "thread.item.done" && !ended.has(id);
    if (isEnd) ended.add(id);
    return isEnd;
  });
}

/** Of what is taken back, only that it is. */
function withoutTakenBack(events: readonly Event[]): Event[] {
  const removed = new Set(events.filter(({ type }) => type === "thread.item.removed").map(readId));
  const isPart = ({ type }: Event) => type === "thread.item.updated" || type === "thread.item.done";
  return events.filter((event) => !(isPart(event) && removed.has(readId(event))));
}

function withoutRefusal(events: readonly Event[]): Event[] {
  const words = JSON.stringify(events);
  return /ModelRefusalError|I’m sorry/.test(words) ? [] : [...events];
}

export const chosenDifferences: readonly ChosenDifference[] = [
  {
    name: "every item has an id of its own",
    reason:
      "The reference takes the model's: with a model that uses one again, a message is written over the last.",
    reference: withOwnIds,
  },
  {
    name: "calls of tools are shown as tasks and kept",
    reason:
      "The reference shows no call of a server's or a provider's tool and keeps no result: the next turn has forgotten what was done.",
    ours: withoutToolCalls,
  },
  {
    name: "every thought streams, and is sent less often as it grows",
    reason:
      "The reference streams the first thought of a workflow only, and sends all of it with each word: a thought of n characters costs n² on the wire.",
    ours: withWholeThoughts,
    reference: withWholeThoughts,
  },
  {
    name: "a thought says whether it goes on",
    reason: "The element shows which step is under way; the reference leaves the status at none.",
    ours: withoutThoughtStatus,
    reference: withoutThoughtStatus,
  },
  {
    name: "a part that is done has its annotations",
    reason:
      "The reference ends a part without them: a client that takes it at its word drops them until the item is done.",
    ours: withoutPartAnnotations,
    reference: withoutPartAnnotations,
  },
  {
    name: "an image has an id of ours",
    reason: "Models reuse their ids, and an id that is there twice is one image to a client.",
    ours: withoutImageIds,
    reference: withoutImageIds,
  },
  {
    name: "a workflow of a tool's own begins as it is then, and ends once",
    reason:
      "The reference hands one object to every event, so that a workflow begins with how it ends, and then ends it again, folded.",
    ours: withFirstEnd,
    reference: withFirstEnd,
  },
  {
    name: "a workflow ends with its turn",
    reason:
      "The reference leaves it open over a client tool call, only stored, and goes on with it afterwards: on a page that does not answer, it never ends.",
    ours: (events) =>
      events.filter(
        (event) =>
          event.type !== "thread.item.done" ||
          !readTasks(readItem(event)).some(({ title }) => title === "Waiting"),
      ),
    reference: (events) => events.filter(({ type }) => type !== "stored"),
  },
  {
    name: "only what was there is taken back",
    reason: "The reference removes calls by ids that no client has seen.",
    reference: (events) => {
      const seen = new Set(events.map((event) => readItem(event)?.id));
      return events.filter((event) => event.type !== "thread.item.removed" || seen.has(readId(event)));
    },
  },
  {
    name: "how much was shown before a guardrail took it back",
    reason: "Both watch the model and the guardrail at once: how far the text got is chance.",
    ours: withoutTakenBack,
    reference: (events) => withoutTakenBack(events),
  },
  {
    name: "what a guardrail ends a turn with is worded for the user",
    reason: "The reference raises the SDK's error, which its server shows as one without words.",
    ours: (events) =>
      events.map((event) => (event.name === "guardrail" ? { ...event, name: "tripwire" } : event)),
    reference: (events) =>
      events.map((event) =>
        event.name === "OutputGuardrailTripwireTriggered" ? { ...event, name: "tripwire" } : event,
      ),
  },
  {
    name: "a refusal in words is the answer",
    reason: "The reference shows nothing of it and fails.",
    ours: withoutRefusal,
    reference: withoutRefusal,
  },
];

/** The events of a side without the chosen differences, but those that are not asked for. */
export function withoutDifferences(
  side: "ours" | "reference",
  events: readonly unknown[],
  differences: readonly ChosenDifference[] = chosenDifferences,
): Event[] {
  const left = differences.reduce<readonly Event[]>(
    (some, one) => one[side]?.(some) ?? some,
    normalise(events),
  );
  // Once more, because what was left out had numbers.
  return normalise(left);
}
