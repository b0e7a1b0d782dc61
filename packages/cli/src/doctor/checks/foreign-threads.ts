import type { Check } from "../check.ts";
import type { DoctorContext } from "../doctor-context.ts";
import { type Finding, ok, problem, unknown } from "../finding.ts";
import type { Answer } from "../probes/ask.ts";
import { listThreadsBody, toListItemsBody } from "../probes/chatkit-request.ts";
import { toLoosePage } from "../probes/loose-page.ts";

/** What is one person's, is nobody else's. */
export const foreignThreads: Check = {
  id: "foreign-threads",
  title: "Nobody reads another's threads",
  pitfalls: [13],
  async run(context) {
    const { probes } = context;
    const threadId = await probes.threadId();
    if (threadId === undefined) return [unknown("There is no thread to look for as somebody else.")];
    const asNobody = await readAs(context, threadId, {});
    const other = await probes.otherPerson();
    const findings = judge("somebody who is not signed in", asNobody, (await probes.person()).kind);
    if (other.kind === "refused")
      findings.push(problem("The second person cannot sign in.", "Correct --other-email and its password."));
    if (other.kind === "account" || other.kind === "headers")
      findings.push(...judge("a second person", await readAs(context, threadId, other.headers), "account"));
    findings.push(...(await impersonate(context, threadId, other.headers)));
    if (findings.length > 0) return findings;
    return other.kind === "nobody"
      ? [
          ok("nobody without credentials reads it"),
          unknown("As a second person: give --other-email or --other-header."),
        ]
      : [ok("a second person gets what he would for a thread that does not exist")];
  },
};

const isLetIn = (answer: Answer) => answer.kind === "answered" && answer.status < 300;

async function readAs(
  { probes }: DoctorContext,
  threadId: string,
  headers: Readonly<Record<string, string>>,
) {
  const [thread, items] = await Promise.all([
    probes.send({ type: "threads.get_by_id", params: { thread_id: threadId } }, headers),
    probes.send(toListItemsBody(threadId), headers),
  ]);
  return isLetIn(thread) || (isLetIn(items) && toLoosePage(items).records.length > 0);
}

function judge(who: string, isRead: boolean, kind: string): Finding[] {
  // A system without people has none to keep apart.
  if (!isRead || kind === "nobody") return [];
  return [
    problem(
      `A thread can be read by ${who} who knows its id.`,
      "Ask for threads and items by id and owner together, in every query; answer 404.",
    ),
  ];
}

/** Says to be the first person, in all the places where a careless backend would believe it. */
async function impersonate(
  { probes }: DoctorContext,
  threadId: string,
  headers: Readonly<Record<string, string>>,
): Promise<Finding[]> {
  const { userId, kind } = await probes.person();
  if (userId === undefined || kind === "nobody") return [];
  const claim = { user_id: userId, userId, user: userId };
  const answer = await probes.send(
    { ...listThreadsBody, ...claim, params: { ...listThreadsBody.params, ...claim }, metadata: claim },
    { ...headers, "x-user-id": userId },
  );
  const isFound =
    isLetIn(answer) && toLoosePage(answer).records.some((one) => JSON.stringify(one).includes(threadId));
  return isFound
    ? [
        problem(
          "Whoever writes a user's id into the request gets that user's threads.",
          "Take the user from the verified session alone, never from the body or from x-user-id.",
        ),
      ]
    : [];
}
