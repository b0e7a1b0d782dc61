import type { ChatState } from "@parlor/client";
import type { MessageId } from "../strings/en.ts";

/** What a wait waits for: the server's own words, or one of ours. */
export type Progress = { text: string; icon?: string | null | undefined } | { id: MessageId };

type ProgressState = Pick<ChatState, "phase" | "progress" | "items" | "live">;

/** What to say is being waited for; undefined while nothing is, or while what comes in speaks for itself. */
export function toProgress({ phase, progress, items, live }: ProgressState): Progress | undefined {
  if (phase === "stopping") return { id: "messages.stopping" };
  if (phase !== "sending" && phase !== "streaming") return undefined;
  if (progress) return { text: progress.text, icon: progress.icon };
  if (phase === "sending") return { id: "messages.sending" };
  const last = items.at(-1);
  if (last === undefined || last.type === "user_message") return { id: "messages.waiting" };
  const shown = live.get(last.id);
  if (shown?.type === "assistant_message") {
    return shown.content.some((part) => part.text !== "") ? undefined : { id: "messages.waiting" };
  }
  if (shown !== undefined) return undefined;
  return last.type === "client_tool_call" && last.status === "pending"
    ? undefined
    : { id: "messages.working" };
}
