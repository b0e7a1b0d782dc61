import { withBody } from "./change-answers.ts";
import type { Defect } from "./defect.ts";

/** Answers what it did not expect with the stack trace, as a development mode does. */
export const showsTraces: Defect = {
  breaks: ["http.no-traces", "http.json-type", "errors.malformed-json"],
  spoil: (handler) =>
    withBody(handler, async (body, pass) => {
      try {
        JSON.parse(body);
        return await pass();
      } catch (error) {
        return new Response(error instanceof Error ? error.stack : "", { status: 500 });
      }
    }),
};
