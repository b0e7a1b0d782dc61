import { parseLoosely, withBody } from "./change-answers.ts";
import type { Defect } from "./defect.ts";

/** Makes the thread before it looks at the message, so that refused ones leave empty threads behind. */
export const makesThreadsFirst: Defect = {
  breaks: ["errors.nothing-made"],
  spoil: (handler) =>
    withBody(handler, async (body, pass) => {
      const response = await pass();
      const { type, params } = parseLoosely(body);
      if (type !== "threads.create" || response.ok || !params?.input) return response;
      const input = { content: [{ type: "input_text", text: "-" }], attachments: [], inference_options: {} };
      await (await pass(JSON.stringify({ type, params: { input } }))).text();
      return response;
    }),
};
