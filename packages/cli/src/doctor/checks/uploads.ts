import type { Check } from "../check.ts";
import { ok, problem, unknown, warning } from "../finding.ts";
import { toJson } from "../probes/ask.ts";

/** Uploads are there, or are clearly not. */
export const uploads: Check = {
  id: "uploads",
  title: "Uploads work, or are refused with a reason",
  pitfalls: [15],
  async run({ probes }) {
    const list = await probes.listBefore();
    if (list.kind === "failed" || list.status >= 400) return [unknown("Nobody got in.")];
    const answer = await probes.send({
      type: "attachments.create",
      params: { name: "doctor.txt", size: 6, mime_type: "text/plain" },
    });
    if (answer.kind === "failed")
      return [
        problem(`attachments.create does not answer (${answer.code}).`, "Look into the backend's log."),
      ];
    if (answer.status >= 500)
      return [
        warning(
          `attachments.create answers ${answer.status}: the backend has no uploads.`,
          "Take attachments out of the element's composer options, or give the server an attachment store.",
        ),
      ];
    if (answer.status >= 400) return [ok(`attachments.create is refused with ${answer.status}`)];
    const attachment = toJson(answer);
    const id =
      typeof attachment === "object" && attachment !== null && "id" in attachment ? attachment.id : undefined;
    if (typeof id !== "string")
      return [
        problem(
          "attachments.create answers no attachment.",
          "Answer {id, name, mime_type, upload_descriptor}.",
        ),
      ];
    await probes.send({ type: "attachments.delete", params: { attachment_id: id } });
    return [ok("attachments.create gives where to upload")];
  },
};
