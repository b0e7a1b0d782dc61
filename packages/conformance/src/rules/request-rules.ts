import type { Rule } from "./rule.ts";

const source = "openai-chatkit types.py";

/** What each of the sixteen requests is answered with. */
export const requestRules = [
  {
    id: "requests.threads.create",
    sentence: "threads.create is answered with a stream.",
    source: `${source}: ThreadsCreateReq`,
    severity: "must",
  },
  {
    id: "requests.threads.add_user_message",
    sentence: "threads.add_user_message is answered with a stream.",
    source: `${source}: ThreadsAddUserMessageReq`,
    severity: "must",
  },
  {
    id: "requests.threads.add_client_tool_output",
    sentence: "threads.add_client_tool_output is answered with a stream.",
    source: `${source}: ThreadsAddClientToolOutputReq`,
    severity: "must",
  },
  {
    id: "requests.threads.add_structured_input",
    sentence: "threads.add_structured_input is answered with a stream.",
    source: `${source}: ThreadsAddStructuredInputReq`,
    severity: "must",
  },
  {
    id: "requests.threads.retry_after_item",
    sentence: "threads.retry_after_item is answered with a stream.",
    source: `${source}: ThreadsRetryAfterItemReq`,
    severity: "must",
  },
  {
    id: "requests.threads.custom_action",
    sentence: "threads.custom_action is answered with a stream.",
    source: `${source}: ThreadsCustomActionReq`,
    severity: "must",
  },
  {
    id: "requests.threads.get_by_id",
    sentence: "threads.get_by_id is answered with the thread and a page of its items.",
    source: `${source}: ThreadsGetByIdReq`,
    severity: "must",
  },
  {
    id: "requests.threads.list",
    sentence: "threads.list is answered with a page of threads, each with a page of items.",
    source: `${source}: ThreadsListReq`,
    severity: "must",
  },
  {
    id: "requests.threads.update",
    sentence: "threads.update is answered with the thread.",
    source: `${source}: ThreadsUpdateReq`,
    severity: "must",
  },
  {
    id: "requests.threads.delete",
    sentence: "threads.delete is answered with {}.",
    source: `${source}: ThreadsDeleteReq`,
    severity: "must",
  },
  {
    id: "requests.items.list",
    sentence: "items.list is answered with a page of items.",
    source: `${source}: ItemsListReq`,
    severity: "must",
  },
  {
    id: "requests.items.feedback",
    sentence: "items.feedback is answered with {}.",
    source: `${source}: ItemsFeedbackReq`,
    severity: "must",
  },
  {
    id: "requests.attachments.create",
    sentence: "attachments.create is answered with an attachment that says where its bytes go.",
    source: `${source}: AttachmentsCreateReq`,
    severity: "must",
  },
  {
    id: "requests.attachments.delete",
    sentence: "attachments.delete is answered with {}.",
    source: `${source}: AttachmentsDeleteReq`,
    severity: "must",
  },
  {
    id: "requests.input.transcribe",
    sentence: "input.transcribe is answered with {text}.",
    source: `${source}: TranscriptionResult`,
    severity: "must",
  },
  {
    id: "requests.threads.sync_custom_action",
    sentence: "threads.sync_custom_action is answered with {} or {updated_item}.",
    source: `${source}: SyncCustomActionResponse`,
    severity: "must",
  },
] as const satisfies readonly Rule[];
