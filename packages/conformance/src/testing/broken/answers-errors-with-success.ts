import { withBody } from "./change-answers.ts";
import type { Defect } from "./defect.ts";

/** Answers invalid requests with status 200, and says in the text what the credentials were. */
export const answersErrorsWithSuccess: Defect = {
  breaks: [
    "http.no-secrets",
    "http.stream-type",
    "requests.threads.get_by_id",
    "actions.wrong-sender",
    "errors.malformed-json",
    "errors.unknown-type",
    "errors.missing-field",
  ],
  spoil: (handler) =>
    withBody(handler, async (_, pass, request) => {
      const response = await pass();
      if (response.status !== 400) return response;
      const error = { code: "failed", message: `not for ${request.headers.get("authorization")}` };
      return Response.json({ error }, { headers: response.headers });
    }),
};
