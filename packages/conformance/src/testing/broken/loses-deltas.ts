import { changeEvents } from "./change-answers.ts";
import type { Defect } from "./defect.ts";

/** Drops the pieces of an answer that are short, so that it jumps when it is done. */
export const losesDeltas: Defect = {
  breaks: ["stream.updates-equal-done"],
  spoil: (handler) =>
    changeEvents(handler, (event) => {
      const { update } = event;
      const isEnd = update?.type === "assistant_message.content_part.done";
      return isEnd || update?.delta === "day." ? [] : [event];
    }),
};
