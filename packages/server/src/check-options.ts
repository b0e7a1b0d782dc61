import { type ChatKitOptions, defaultLimits, type Limits } from "./chatkit.ts";
import { hasMember } from "./describe-value.ts";
import { refuseOption, takeLimits } from "./take-limits.ts";

type Options = ChatKitOptions<never>;

const requiredHooks = ["authenticate", "respond"] satisfies (keyof Options)[];
const optionalHooks = [
  "admit",
  "action",
  "syncAction",
  "transcribe",
  "title",
  "addFeedback",
  "streamOptions",
  "log",
  "observe",
  "requestId",
] satisfies (keyof Options)[];

/** The methods without which a part is none. */
const partMethods = {
  store: [
    "createThread",
    "loadThread",
    "saveThread",
    "listThreads",
    "deleteThread",
    "saveItem",
    "loadItem",
    "listItems",
    "deleteItems",
    "saveFeedback",
    "listFeedback",
    "saveAttachment",
    "loadAttachment",
    "deleteAttachment",
  ] satisfies (keyof Options["store"])[],
  runLog: ["open", "append", "close", "read", "latest", "takeOrphans", "prune"] satisfies (keyof NonNullable<
    Options["runLog"]
  >)[],
  streamCounter: ["take"] satisfies (keyof NonNullable<Options["streamCounter"]>)[],
  attachments: ["create", "find", "write", "read", "delete"] satisfies (keyof NonNullable<
    Options["attachments"]
  >)[],
  tracer: ["startSpan"] satisfies (keyof NonNullable<Options["tracer"]>)[],
};

const CALLER = "createChatKit";

function refuse(name: string, value: unknown, wanted: string): never {
  refuseOption(CALLER, name, value, wanted);
}

/** Throws a `TypeError` that names the option which cannot be worked with, and says what it may be. */
export function checkOptions<Context>(options: ChatKitOptions<Context>): void {
  if (typeof options !== "object" || options === null)
    refuse("its argument", options, "an object of options");
  for (const name of requiredHooks) {
    if (typeof options[name] !== "function") refuse(name, options[name], "a function");
  }
  for (const name of optionalHooks) {
    const hook = options[name];
    if (hook !== undefined && typeof hook !== "function") {
      refuse(name, hook, "a function, or be left out");
    }
  }
  for (const [name, methods] of Object.entries(partMethods) as [keyof typeof partMethods, string[]][]) {
    const part = options[name];
    if (part === undefined && name !== "store") continue;
    const missing = methods.find((method) => !hasMember(part, method));
    if (missing !== undefined) refuse(name, part, `an object with the method ${missing}`);
  }
  const { onDisconnect } = options;
  if (onDisconnect !== undefined && onDisconnect !== "cancel" && onDisconnect !== "finish") {
    refuse("onDisconnect", onDisconnect, '"cancel" or "finish"');
  }
}

/** None may be sent at all, or nobody may be waited for. */
const mayBeZero: readonly string[] = ["maxAttachments", "busyWaitMs"] satisfies (keyof Limits)[];

function checkNumber(name: string, value: unknown): void {
  const least = mayBeZero.includes(name) ? 0 : Number.MIN_VALUE;
  const wanted = least === 0 ? "a number that is not negative" : "a number above 0";
  // A store is asked for so many records.
  if (name === "maxPageSize") {
    if (!Number.isSafeInteger(value) || (value as number) < 1) {
      refuse(`limits.${name}`, value, "a whole number above 0");
    }
  } else if (typeof value !== "number" || !(value >= least)) {
    refuse(`limits.${name}`, value, `${wanted}, or Infinity for no bound`);
  }
}

function checkTypes(name: string, value: unknown): void {
  const isList =
    Array.isArray(value) &&
    value.every((type) => typeof type === "string" && /^[^\s/;]+\/[^\s/;]+$/.test(type));
  if (!isList) refuse(`limits.${name}`, value, 'an array of MIME types, such as ["image/*", "text/plain"]');
}

/** The limits that hold: see `takeLimits`. Throws a `TypeError` that names the limit which is none. */
export function toLimits(given: { [Name in keyof Limits]?: Limits[Name] | undefined } = {}): Limits {
  if (typeof given !== "object" || given === null) refuse("limits", given, "an object of limits");
  return takeLimits(CALLER, defaultLimits, given, (name, value) => {
    if (typeof defaultLimits[name] === "number") checkNumber(name, value);
    else checkTypes(name, value);
  });
}
