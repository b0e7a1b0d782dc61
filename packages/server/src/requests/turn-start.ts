import type { ThreadItem, ThreadMetadata, ThreadStreamEvent, UserMessageItem } from "@parlor/protocol";
import type { TurnInput } from "../chatkit.ts";

/** What clients are shown of what a turn has saved before its hook begins. */
interface TurnOpening {
  beforeOptions?: ThreadStreamEvent[];
  afterOptions?: ThreadStreamEvent[];
}

/** What a turn begins with. */
export interface TurnStart<Context> {
  thread: ThreadMetadata;
  /** The message to answer. */
  message?: UserMessageItem;
  /** Items that the answer takes the place of. */
  replaces?: readonly ThreadItem[];
  /** Ids of items that go as the turn begins; clients are told before. */
  drops?: readonly string[];
  /** Writes what must be saved before anything is shown. */
  save?(): Promise<TurnOpening>;
  /** What carries the turn out. Default: the `respond` hook. */
  answer?(input: TurnInput<Context>): AsyncIterable<ThreadStreamEvent>;
}
