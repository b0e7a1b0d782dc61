import { changeEvents } from "./change-answers.ts";
import type { Defect } from "./defect.ts";

/** Sends thread.item.done twice for an answer. */
export const endsItemsTwice: Defect = {
  breaks: ["stream.done-once"],
  spoil: (handler) =>
    changeEvents(handler, (event) =>
      event.type === "thread.item.done" && event.item?.type === "assistant_message"
        ? [event, event]
        : [event],
    ),
};
