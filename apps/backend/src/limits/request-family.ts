import type { AdmitInput } from "@parlor/server";

/**
 * Kinds of requests that are counted apart: what costs a model, what changes something, what only looks, and, of those
 * under /api/auth, what takes a password or makes an account or a client.
 */
export type RequestFamily = "turns" | "reads" | "writes" | "uploads" | "auth" | "credentials";

/** The family of a request to the ChatKit endpoint. */
export function toFamily(type: AdmitInput<unknown>["type"]): RequestFamily {
  switch (type) {
    case "threads.create":
    case "threads.add_user_message":
    case "threads.add_client_tool_output":
    case "threads.add_structured_input":
    case "threads.custom_action":
    case "threads.retry_after_item":
    case "input.transcribe":
      return "turns";
    case "attachments.create":
    case "attachments.upload":
      return "uploads";
    case "threads.get_by_id":
    case "threads.list":
    case "items.list":
    case "attachments.read":
    case "parlor.runs.attach":
    case "parlor.threads.search":
    case "parlor.threads.list_archived":
      return "reads";
    case "threads.update":
    case "threads.delete":
    case "items.feedback":
    case "threads.sync_custom_action":
    case "attachments.delete":
    case "parlor.runs.cancel":
    case "parlor.threads.archive":
    case "parlor.threads.restore":
      return "writes";
  }
}

/** The family of a request elsewhere, by its method. */
export function toMethodFamily(method: string): RequestFamily {
  return method === "GET" || method === "HEAD" ? "reads" : "writes";
}
