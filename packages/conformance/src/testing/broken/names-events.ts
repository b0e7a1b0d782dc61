import { encodeSseEvent } from "@parlor/protocol";
import { changeFrames } from "./change-answers.ts";
import type { Defect } from "./defect.ts";

/** Writes event: lines, which make browsers' EventSource and simple readers pass the frames over. */
export const namesEvents: Defect = {
  breaks: ["stream.frames"],
  spoil: (handler) =>
    changeFrames(handler, () => (event, id) => [
      `event: ${event.type}\n${encodeSseEvent(JSON.stringify(event), id)}`,
    ]),
};
