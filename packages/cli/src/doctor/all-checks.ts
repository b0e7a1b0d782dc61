import type { Check } from "./check.ts";
import { backendHealth } from "./checks/backend-health.ts";
import { chatkitRoute } from "./checks/chatkit-route.ts";
import { cors } from "./checks/cors.ts";
import { database } from "./checks/database.ts";
import { databaseMigrated } from "./checks/database-migrated.ts";
import { databasePool } from "./checks/database-pool.ts";
import { databasePooler } from "./checks/database-pooler.ts";
import { elementScript } from "./checks/element-script.ts";
import { environmentFile } from "./checks/environment-file.ts";
import { errorAnswers } from "./checks/error-answers.ts";
import { foreignThreads } from "./checks/foreign-threads.ts";
import { itemIds } from "./checks/item-ids.ts";
import { loopback } from "./checks/loopback.ts";
import { memory } from "./checks/memory.ts";
import { nodeVersion } from "./checks/node-version.ts";
import { pageElement } from "./checks/page-element.ts";
import { pagePolicy } from "./checks/page-policy.ts";
import { reachable } from "./checks/reachable.ts";
import { redis } from "./checks/redis.ts";
import { resume } from "./checks/resume.ts";
import { sameThread } from "./checks/same-thread.ts";
import { secrets } from "./checks/secrets.ts";
import { sessionChecked } from "./checks/session-checked.ts";
import { sessionRoute } from "./checks/session-route.ts";
import { signInWorks } from "./checks/sign-in.ts";
import { sizeLimit } from "./checks/size-limit.ts";
import { streamAbort } from "./checks/stream-abort.ts";
import { streamBuffering } from "./checks/stream-buffering.ts";
import { streamEncoding } from "./checks/stream-encoding.ts";
import { streamType } from "./checks/stream-type.ts";
import { threadTitles } from "./checks/thread-titles.ts";
import { threadsPage } from "./checks/threads-page.ts";
import { turnSaved } from "./checks/turn-saved.ts";
import { uploads } from "./checks/uploads.ts";

/** Every check, in the order in which one thing rests on another. */
export const allChecks: readonly Check[] = [
  nodeVersion,
  environmentFile,
  secrets,
  database,
  databaseMigrated,
  databasePool,
  databasePooler,
  redis,
  reachable,
  loopback,
  backendHealth,
  chatkitRoute,
  sessionRoute,
  cors,
  elementScript,
  pagePolicy,
  pageElement,
  signInWorks,
  sessionChecked,
  errorAnswers,
  sizeLimit,
  uploads,
  streamType,
  streamEncoding,
  streamBuffering,
  turnSaved,
  sameThread,
  itemIds,
  threadsPage,
  threadTitles,
  foreignThreads,
  streamAbort,
  resume,
  memory,
];
