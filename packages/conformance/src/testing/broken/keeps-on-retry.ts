import { parseLoosely, withBody } from "./change-answers.ts";
import type { Defect } from "./defect.ts";

/** Answers a retry as if the message had been sent once more, and takes nothing away. */
export const keepsOnRetry: Defect = {
  breaks: ["retry.removes-later", "retry.told"],
  spoil: (handler) =>
    withBody(handler, async (body, pass) => {
      const { type, params = {} } = parseLoosely(body);
      if (type !== "threads.retry_after_item") return pass();
      const { thread_id } = params;
      const list = { type: "items.list", params: { thread_id, limit: 100 } };
      const page = (await (await pass(JSON.stringify(list))).json()) as {
        data?: { id: string; type: string; content?: object[] }[];
      };
      const message = page.data?.find(({ id }) => id === params.item_id);
      if (message?.type !== "user_message") return pass();
      const input = { content: message.content, attachments: [], inference_options: {} };
      return pass(JSON.stringify({ type: "threads.add_user_message", params: { thread_id, input } }));
    }),
};
