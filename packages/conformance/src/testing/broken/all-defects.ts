import { answersErrorsWithSuccess } from "./answers-errors-with-success.ts";
import { buffersStreams } from "./buffers-streams.ts";
import type { Defect } from "./defect.ts";
import { endsItemsTwice } from "./ends-items-twice.ts";
import { forgetsAnswers } from "./forgets-answers.ts";
import { forgetsOwners } from "./forgets-owners.ts";
import { ignoresOrder } from "./ignores-order.ts";
import { keepsOnRetry } from "./keeps-on-retry.ts";
import { losesDeltas } from "./loses-deltas.ts";
import { makesThreadsFirst } from "./makes-threads-first.ts";
import { namesEvents } from "./names-events.ts";
import { reusesIds } from "./reuses-ids.ts";
import { sendsNulls } from "./sends-nulls.ts";
import { showsHiddenItems } from "./shows-hidden-items.ts";
import { showsTraces } from "./shows-traces.ts";
import { wrapsPages } from "./wraps-pages.ts";

/** Servers that are broken on purpose, by what they do wrong. */
export const allDefects: Readonly<Record<string, Defect>> = {
  answersErrorsWithSuccess,
  buffersStreams,
  endsItemsTwice,
  forgetsAnswers,
  forgetsOwners,
  ignoresOrder,
  keepsOnRetry,
  losesDeltas,
  makesThreadsFirst,
  namesEvents,
  reusesIds,
  sendsNulls,
  showsHiddenItems,
  showsTraces,
  wrapsPages,
};
