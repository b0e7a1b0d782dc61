import type { Widgets } from "@openai/chatkit-react";
import { assistantItem, createItem } from "./demo-threads.ts";

export const editedId = "thr_edited";

/** A server with one conversation that has one widget in it. What the widget asks for is said back. */
export function createWidgetFetch(widget: Widgets.WidgetRoot): typeof fetch {
  const items = [createItem(editedId, "widget", { widget })];
  const page = { data: items, has_more: false, after: null };
  const thread = {
    id: editedId,
    title: "The widget",
    created_at: new Date().toISOString(),
    status: { type: "active" },
    metadata: {},
    items: page,
  };
  return async (_, init) => {
    const { type, params } = JSON.parse(String(init?.body)) as {
      type: string;
      params: { action?: { type: string; payload?: unknown } };
    };
    if (type === "threads.get_by_id") return Response.json(thread);
    if (type === "items.list") return Response.json(page);
    if (type === "threads.list") return Response.json({ ...page, data: [] });
    if (type === "threads.custom_action") {
      const words = `\`\`\`json\n${JSON.stringify(params.action, null, 2)}\n\`\`\``;
      const done = { type: "thread.item.done", item: assistantItem(editedId, words) };
      return new Response(`data: ${JSON.stringify(done)}\n\n`, {
        headers: { "content-type": "text/event-stream" },
      });
    }
    const error = { code: "invalid_request", message: `There is no ${type} here.`, request_id: "editor" };
    return Response.json({ error }, { status: 400 });
  };
}
