import { threadSchema } from "@parlor/protocol";
import type { Check } from "../check.ts";
import { type Finding, ok, problem, unknown } from "../finding.ts";
import { type Answer, describeAnswer } from "../probes/ask.ts";
import { toLoosePage } from "../probes/loose-page.ts";

/** The history is a bare page of threads, each with a page of items. */
export const threadsPage: Check = {
  id: "threads-page",
  title: "The history is a page that clients can read",
  pitfalls: [1, 2, 3, 6],
  async run({ probes }) {
    const answer = (await probes.listAfter()) ?? (await probes.listBefore());
    if (answer.kind === "failed") return [unknown("The endpoint does not answer.")];
    if (answer.status === 401 || answer.status === 403) return [unknown("Nobody got in.")];
    if (answer.status >= 400) return [explainFailure("threads.list", answer)];
    const byId = await readThread(probes);
    return [judge(answer), ...(byId === undefined ? [] : [byId])];
  },
};

function judge(answer: Answer): Finding {
  const { wrapping, records } = toLoosePage(answer);
  if (wrapping === undefined)
    return problem("threads.list answers no page.", "Answer {data: [thread], has_more, after?}.");
  if (wrapping.includes("string of JSON"))
    return problem(
      "threads.list answers JSON inside of a JSON string.",
      "Send the serialised bytes as they are; do not serialise them again.",
    );
  if (wrapping !== "data")
    return problem(
      `The page of threads is wrapped: its records are under ${wrapping}.`,
      "Answer the bare page {data, has_more, after?}, and in no other object.",
    );
  for (const record of records) {
    const parsed = threadSchema.safeParse(record);
    if (parsed.success) continue;
    const [issue] = parsed.error.issues;
    const path = issue?.path.join(".") ?? "";
    return path === "items"
      ? problem(
          "Threads in the history have no page of items.",
          "Give each thread items: {data: [], has_more: false}.",
        )
      : problem(
          `A thread of the history is not one: ${path}: ${issue?.message}`,
          "Answer threads by the protocol's schema.",
        );
  }
  return ok(`${records.length} threads`);
}

async function readThread(probes: Parameters<Check["run"]>[0]["probes"]): Promise<Finding | undefined> {
  const thread_id = await probes.threadId();
  if (thread_id === undefined) return undefined;
  const answer = await probes.send({ type: "threads.get_by_id", params: { thread_id } });
  return answer.kind === "answered" && answer.status < 300
    ? undefined
    : explainFailure("threads.get_by_id", answer);
}

function explainFailure(type: string, answer: Answer): Finding {
  const text = answer.kind === "answered" ? answer.text : "";
  const told = `${type} ${describeAnswer(answer)}.`;
  if (/relation .* does not exist|no such table|UndefinedTable/i.test(text))
    return problem(told, "Run the migrations against the database that the backend uses.");
  if (/multiple values for (keyword argument )?.?items/i.test(text))
    return problem(
      told,
      "The store must give thread metadata, without items: the server adds the page itself.",
    );
  return problem(told, "Look for the request in the backend's log.");
}
