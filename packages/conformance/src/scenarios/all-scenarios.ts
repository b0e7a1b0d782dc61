import { attachments } from "./attachments.ts";
import { clientTools } from "./client-tools.ts";
import { dictation } from "./dictation.ts";
import { errors } from "./errors.ts";
import { leaving } from "./leaving.ts";
import { ownership } from "./ownership.ts";
import { pages } from "./pages.ts";
import { parlorRuns } from "./parlor-runs.ts";
import { retry } from "./retry.ts";
import type { Scenario } from "./scenario.ts";
import { streaming } from "./streaming.ts";
import { structuredInput } from "./structured-input.ts";
import { threads } from "./threads.ts";
import { turns } from "./turns.ts";
import { widgets } from "./widgets.ts";

/** In the order in which they run: what others build on comes first. */
export const allScenarios: readonly Scenario[] = [
  turns,
  pages,
  threads,
  retry,
  streaming,
  leaving,
  clientTools,
  widgets,
  structuredInput,
  attachments,
  dictation,
  errors,
  ownership,
  parlorRuns,
];
