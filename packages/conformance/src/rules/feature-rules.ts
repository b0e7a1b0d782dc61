import type { Rule } from "./rule.ts";

const server = "openai-chatkit server.py";

/** What holds where a server offers it: client tools, widgets, questions, files. */
export const featureRules = [
  {
    id: "client-tools.pending-last",
    sentence: "A stream that asks the page ends with a pending client_tool_call as its last item.",
    source: "openai-chatkit types.py: ClientToolCallItem",
    severity: "must",
  },
  {
    id: "client-tools.completed",
    sentence: "The output of a client tool is kept: the call is completed afterwards, with the output.",
    source: `${server}: threads.add_client_tool_output`,
    severity: "must",
  },
  {
    id: "widgets.root",
    sentence: "The root of a widget is a Card, a ListView or a Basic.",
    source: "openai-chatkit widgets.py: WidgetRoot",
    severity: "must",
  },
  {
    id: "actions.wrong-sender",
    sentence: "An action whose sender is no widget is refused, without a retry being offered.",
    source: `${server}: threads.custom_action`,
    severity: "must",
  },
  {
    id: "structured-input.answered",
    sentence:
      "Answers are told by thread.item.replaced and kept: the item is answered, each question with its values.",
    source: `${server}: threads.add_structured_input`,
    severity: "must",
  },
  {
    id: "attachments.uploaded",
    sentence: "The bytes of an announced file are taken at its upload_descriptor.",
    source: "openai-chatkit types.py: AttachmentUploadDescriptor",
    severity: "must",
  },
  {
    id: "attachments.direct",
    sentence: "A direct upload (multipart, field file) is answered with an attachment.",
    source: "@openai/chatkit: FileUploadStrategy",
    severity: "must",
  },
  {
    id: "attachments.echoed",
    sentence: "A message comes back with the attachments that it was sent with, and is kept so.",
    source: "openai-chatkit types.py: UserMessageItem.attachments",
    severity: "must",
  },
] as const satisfies readonly Rule[];
