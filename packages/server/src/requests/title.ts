import { changeThread } from "../runs/change-thread.ts";
import { cutTitle } from "../runs/cut-title.ts";
import type { RequestScope } from "../services.ts";
import type { TurnStart } from "./turn-start.ts";

/** Asks for the title of a thread that has none, beside its turn. */
export function startTitle<Context>(scope: RequestScope<Context>, start: TurnStart<Context>): void {
  const { services, caller } = scope;
  const { options } = services;
  const { message } = start;
  if (!options.title || !message || start.thread.title) return;
  const thread = structuredClone(start.thread);
  services.background.start(services.limits.titleTimeoutMs, async (signal) => {
    const { owner, context } = caller;
    const naming = options.title?.({ thread, message, owner, context, signal });
    const given = naming && (await unlessAborted(naming, signal));
    const title = given && toTitle(given, services.limits.maxTitleLength);
    if (!title) return;
    await changeThread(services, { owner, threadId: thread.id }, (current) => {
      current.title ||= title;
    });
  });
}

function toTitle(given: string, maxLength: number): string {
  // Hooks are not always typed.
  if (typeof given !== "string") throw new TypeError("the title hook gave something that is no text");
  return cutTitle(given.replace(/\s+/g, " ").trim(), maxLength);
}

async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop = () => {};
  const stopped = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
  });
  try {
    return await Promise.race([promise, stopped]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
