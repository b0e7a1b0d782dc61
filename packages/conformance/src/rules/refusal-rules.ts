import type { Rule } from "./rule.ts";

/** What a server refuses, and how. */
export const refusalRules = [
  {
    id: "errors.malformed-json",
    sentence: "A body that is no JSON is refused with a 4xx status.",
    source: "RFC 9110, 15.5",
    severity: "must",
  },
  {
    id: "errors.unknown-type",
    sentence: "A request of an unknown type is refused with a 4xx status.",
    source: "RFC 9110, 15.5",
    severity: "must",
  },
  {
    id: "errors.missing-field",
    sentence: "A request without a required field is refused with a 4xx status.",
    source: "RFC 9110, 15.5",
    severity: "must",
  },
  {
    id: "errors.unknown-thread",
    sentence:
      "A request that names an unknown thread is refused with a 4xx status, before any stream begins.",
    source: "RFC 9110, 15.5",
    severity: "must",
  },
  {
    id: "errors.unknown-item",
    sentence: "A retry after an unknown item is refused with a 4xx status, and removes nothing.",
    source: "RFC 9110, 15.5",
    severity: "must",
  },
  {
    id: "errors.unknown-attachment",
    sentence: "A message with an unknown attachment is refused with a 4xx status.",
    source: "RFC 9110, 15.5",
    severity: "must",
  },
  {
    id: "errors.nothing-made",
    sentence: "A refused message leaves nothing behind: no thread and no item.",
    source: "openai-chatkit server.py: _build_user_message_item",
    severity: "must",
  },
  {
    id: "errors.body",
    sentence: "A refusal says why: JSON with an error that has a code and a message.",
    source: "docs/api.md",
    severity: "should",
  },
  {
    id: "errors.request-id",
    sentence: "A refusal names its request: error.request_id.",
    source: "docs/api.md",
    severity: "parlor",
  },
  {
    id: "ownership.credentials",
    sentence: "A request without credentials is refused.",
    source: "RFC 9110, 15.5.2",
    severity: "must",
  },
  {
    id: "ownership.list",
    sentence: "Another user's threads are not in the list.",
    source: "openai-chatkit store.py: context of every call",
    severity: "must",
  },
  {
    id: "ownership.read",
    sentence: "Another user's thread and its items are not read.",
    source: "openai-chatkit store.py: context of every call",
    severity: "must",
  },
  {
    id: "ownership.write",
    sentence: "Another user's thread is not changed: no message, retry, feedback, title, and no deletion.",
    source: "openai-chatkit store.py: context of every call",
    severity: "must",
  },
  {
    id: "ownership.attachments",
    sentence: "Another user's attachment is neither sent with a message nor deleted.",
    source: "openai-chatkit store.py: context of every call",
    severity: "must",
  },
  {
    id: "ownership.same-as-absent",
    sentence: "Another user's thread is refused as one that does not exist.",
    source: "RFC 9110, 15.5.4",
    severity: "should",
  },
] as const satisfies readonly Rule[];
