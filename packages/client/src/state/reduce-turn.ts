import type { ThreadItem } from "@parlor/protocol";
import type { ChatState } from "../chat-client.ts";
import type { TurnChange } from "./chat-change.ts";
import { reduceStreamEvent } from "./reduce-stream-event.ts";

/** The course of a turn, from its start to its end. */
export function reduceTurn(state: ChatState, change: TurnChange): ChatState {
  switch (change.type) {
    case "turn.started": {
      const { failure: _, progress: __, ...rest } = state;
      return { ...rest, phase: "sending", canStop: true, notices: [], isStopped: false };
    }
    case "turn.accepted":
      if (state.phase === "streaming" || state.phase === "stopping") return state;
      return { ...state, phase: "streaming", canStop: true };
    case "turn.events":
      return change.events.reduce(reduceStreamEvent, state);
    case "turn.stopping":
      return { ...state, phase: "stopping", canStop: false };
    case "turn.ended": {
      const { progress: _, ...rest } = state;
      const failure = change.failure ?? state.failure;
      const isStopped = state.phase === "stopping" && failure === undefined;
      // A message that never arrived was not answered either.
      const lastId = change.isUnsent ? undefined : findLastShown(state);
      return {
        ...rest,
        items: settle(state),
        live: state.live.size === 0 ? state.live : new Map(),
        phase: "idle",
        canStop: false,
        isStopped,
        stopped: isStopped && lastId !== undefined ? new Set(state.stopped).add(lastId) : state.stopped,
        connection: state.connection === "reconnecting" ? "online" : state.connection,
        ...(failure && { failure }),
      };
    }
    default:
      return change satisfies never;
  }
}

/** The last item that the server has, and that says something. */
function findLastShown({ items, unsent, failed }: ChatState): string | undefined {
  return items.findLast(({ id, type }) => type !== "end_of_turn" && !unsent.has(id) && !failed.has(id))?.id;
}

/** The items, with what was still under way left in the form it had reached. */
function settle(state: ChatState): readonly ThreadItem[] {
  if (state.live.size === 0) return state.items;
  return state.items.map((item) => state.live.get(item.id) ?? item);
}
