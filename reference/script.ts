/** JSON, as it is sent to both servers. */
type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
/** A JSON object. */
export type JsonObject = { readonly [key: string]: Json };

/** What the hook throws: an error with a code of the SDK, one with a text for the user, or any other. */
export interface RaiseStep {
  raise: "stream_error" | "custom" | "unexpected";
  message?: string;
  /** Default: what the SDK makes of it. */
  allow_retry?: boolean;
}

/**
 * One thing that the scripted assistant does. In every text of a step, `@thread` stands for the thread's id, `@now`
 * for the present moment, and `@KIND:NAME` for an id that the server mints when the name is first met; `KIND` is one
 * of the reference's: message, tool_call, workflow, task, sdk_hidden_context.
 */
export type ScriptStep =
  /** Gives an event as it is. */
  | { yield: JsonObject }
  /** Gives a whole assistant message, one delta after another. */
  | { text: { id: string; deltas: readonly string[] } }
  /** Waits until the driver opens the gate. */
  | { wait: string }
  | RaiseStep
  /** Changes the thread. `metadata` is added to what is there. */
  | {
      set: {
        title?: string;
        status?: JsonObject;
        metadata?: JsonObject;
        allowed_image_domains?: readonly string[];
      };
    }
  /** Gives a notice that names the types of the items that the hook sees, newest first. */
  | { report: "history" }
  /** Streams a widget through its states, or gives the only one at once. */
  | { widget: { states: readonly JsonObject[]; copy_text?: string; streamed?: boolean } };

/** What the hooks of a server do until they are told otherwise. An absent hook does nothing. */
export interface Hooks {
  respond?: readonly ScriptStep[];
  action?: readonly ScriptStep[];
  sync_action?: RaiseStep | { updated_item?: JsonObject };
  feedback?: RaiseStep;
  transcribe?: RaiseStep | { text: string };
  stream_options?: RaiseStep | { allow_cancel: boolean };
}
