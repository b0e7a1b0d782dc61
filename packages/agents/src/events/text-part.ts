import type { AssistantMessageItem, ThreadStreamEvent } from "@parlor/protocol";
import { type AnswerScope, createItemFields } from "./answer-scope.ts";

/** The text of an answer: one message at a time, begun by its first words. */
export interface TextPart {
  add(delta: string): ThreadStreamEvent[];
  /** Ends the message under way, if there is one. */
  end(): ThreadStreamEvent[];
}

export function createTextPart(scope: AnswerScope): TextPart {
  let message: AssistantMessageItem | undefined;
  let pieces: string[] = [];

  function begin(): ThreadStreamEvent[] {
    message = { type: "assistant_message", ...createItemFields(scope, "assistant_message"), content: [] };
    return [
      { type: "thread.item.added", item: message },
      {
        type: "thread.item.updated",
        item_id: message.id,
        update: {
          type: "assistant_message.content_part.added",
          content_index: 0,
          content: { type: "output_text", text: "", annotations: [] },
        },
      },
    ];
  }

  return {
    add(delta) {
      if (delta === "") return [];
      const events = message ? [] : begin();
      pieces.push(delta);
      events.push({
        type: "thread.item.updated",
        item_id: (message as AssistantMessageItem).id,
        update: { type: "assistant_message.content_part.text_delta", content_index: 0, delta },
      });
      return events;
    },
    end() {
      if (!message) return [];
      const content = { type: "output_text" as const, text: pieces.join(""), annotations: [] };
      const item = { ...message, content: [content] };
      message = undefined;
      pieces = [];
      return [
        {
          type: "thread.item.updated",
          item_id: item.id,
          update: { type: "assistant_message.content_part.done", content_index: 0, content },
        },
        { type: "thread.item.done", item },
      ];
    },
  };
}
