import type { Scenario } from "../scenario.ts";
import type { Hooks, JsonObject } from "../script.ts";
import { add, create, listItems, plainAnswer, readThread, request, toInput } from "./requests.ts";

export const announce = (fields: JsonObject = {}) =>
  request("attachments.create", { name: "plan.pdf", size: 12, mime_type: "application/pdf", ...fields });
const image = announce({ name: "cat.png", mime_type: "image/png", size: 0 });
const remove = (id: string) => request("attachments.delete", { attachment_id: id });

const audio = Buffer.from("a recording").toString("base64");
export const dictate = (hooks: Hooks, fields: JsonObject = {}) =>
  request("input.transcribe", { audio_base64: audio, mime_type: "audio/webm;codecs=opus", ...fields }, hooks);

/** Attachments in two phases, in messages and deleted; dictation. */
export const attachmentScenarios: readonly Scenario[] = [
  { name: "a file and an image are announced", steps: [announce(), image] },
  {
    name: "attachments come with a message",
    steps: [
      announce(),
      image,
      { upload: "atc_1" },
      { upload: "atc_2" },
      create({ respond: plainAnswer }, toInput("Look", { attachments: ["atc_1", "atc_2"] })),
      readThread,
      listItems(),
    ],
  },
  {
    name: "an attachment comes alone",
    steps: [
      announce(),
      { upload: "atc_1" },
      create({ respond: plainAnswer }, toInput("", { attachments: ["atc_1"] })),
    ],
  },
  {
    name: "an attachment comes with a later message",
    steps: [
      create({ respond: plainAnswer }),
      announce(),
      { upload: "atc_1" },
      add({ respond: [] }, toInput("Look", { attachments: ["atc_1"] })),
    ],
  },
  { name: "an attachment is deleted", steps: [announce(), image, remove("atc_1")] },
  {
    name: "dictation",
    steps: [
      dictate({ transcribe: { text: "Hello 👋" } }),
      dictate({ transcribe: { text: "" } }, { mime_type: "audio/ogg" }),
      dictate({ transcribe: { text: "x" } }, { mime_type: "audio/mp4" }),
    ],
  },
];
