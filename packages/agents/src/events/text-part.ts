import type {
  Annotation,
  AssistantMessageContent,
  AssistantMessageItem,
  ThreadStreamEvent,
} from "@parlor/protocol";
import { type AnswerScope, createItemFields } from "./answer-scope.ts";

/** The text of an answer: one message at a time, begun by its first words. */
export interface TextPart {
  /** Whether a message is under way. */
  isOpen(): boolean;
  add(delta: string): ThreadStreamEvent[];
  /** What is added next belongs to the message's next part. */
  beginPart(): void;
  /** A source of the message under way, once: what is known already is nothing new. */
  annotate(annotation: Annotation, partIndex?: number): ThreadStreamEvent[];
  /** Ends the message under way, if there is one. */
  end(): ThreadStreamEvent[];
}

interface Part {
  pieces: string[];
  annotations: Annotation[];
}

function toContent(part: Part): AssistantMessageContent {
  return { type: "output_text", text: part.pieces.join(""), annotations: [...part.annotations] };
}

export function createTextPart(scope: AnswerScope): TextPart {
  let message: AssistantMessageItem | undefined;
  let parts: Part[] = [];
  // A part is begun by its first words, as a message is.
  let isPartDue = false;

  function update(
    id: string,
    change: Extract<ThreadStreamEvent, { type: "thread.item.updated" }>["update"],
  ): ThreadStreamEvent {
    return { type: "thread.item.updated", item_id: id, update: change };
  }

  function begin(): ThreadStreamEvent[] {
    message = { type: "assistant_message", ...createItemFields(scope, "assistant_message"), content: [] };
    return [{ type: "thread.item.added", item: message }];
  }

  function endPart(id: string): ThreadStreamEvent[] {
    const part = parts.at(-1);
    if (!part) return [];
    return [
      update(id, {
        type: "assistant_message.content_part.done",
        content_index: parts.length - 1,
        content: toContent(part),
      }),
    ];
  }

  return {
    isOpen: () => message !== undefined,
    add(delta) {
      if (delta === "") return [];
      const events = message ? [] : begin();
      const { id } = message as AssistantMessageItem;
      if (parts.length === 0 || isPartDue) {
        isPartDue = false;
        events.push(...endPart(id));
        parts.push({ pieces: [], annotations: [] });
        events.push(
          update(id, {
            type: "assistant_message.content_part.added",
            content_index: parts.length - 1,
            content: { type: "output_text", text: "", annotations: [] },
          }),
        );
      }
      parts.at(-1)?.pieces.push(delta);
      events.push(
        update(id, {
          type: "assistant_message.content_part.text_delta",
          content_index: parts.length - 1,
          delta,
        }),
      );
      return events;
    },
    beginPart() {
      isPartDue = parts.length > 0;
    },
    annotate(annotation, partIndex = parts.length - 1) {
      const part = parts[partIndex];
      if (!message || !part) return [];
      const known = JSON.stringify(annotation);
      if (part.annotations.some((one) => JSON.stringify(one) === known)) return [];
      part.annotations.push(annotation);
      return [
        update(message.id, {
          type: "assistant_message.content_part.annotation_added",
          content_index: partIndex,
          annotation_index: part.annotations.length - 1,
          annotation,
        }),
      ];
    },
    end() {
      if (!message) return [];
      const item = { ...message, content: parts.map(toContent) };
      const events = endPart(item.id);
      message = undefined;
      parts = [];
      isPartDue = false;
      return [...events, { type: "thread.item.done", item }];
    },
  };
}
