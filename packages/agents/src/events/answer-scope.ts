import { createTimestamp, type IdKind } from "@parlor/protocol";

/** What the parts of an answer need to make items of their own. */
export interface AnswerScope {
  threadId: string;
  createId(kind: IdKind): string;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** The fields that every item has. The id is ours: a model's may be the same for everything it says. */
export function createItemFields(scope: AnswerScope, kind: IdKind) {
  return {
    id: scope.createId(kind),
    thread_id: scope.threadId,
    created_at: createTimestamp(new Date(scope.now())),
  };
}
