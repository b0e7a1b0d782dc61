import { actionConfigSchema } from "@parlor/protocol";
import { expect, expectTypeOf, test } from "vitest";
import { z } from "zod";
import { defineAction, parseAction, safeParseAction } from "./define-action.ts";

const complete = defineAction("task.complete", z.object({ id: z.string(), note: z.string().optional() }));
const refresh = defineAction("tasks.refresh", z.undefined());
const move = defineAction(
  "task.move",
  z.object({ id: z.string(), days: z.coerce.number().int().default(1) }),
);

test("a control's action has the payload and the behaviour that it is given, and nothing else", () => {
  const configs = [
    complete.config({ id: "1" }),
    complete.config({ id: "1" }, { loadingBehavior: "container", streaming: false, handler: "server" }),
    refresh.config(),
    refresh.config(undefined, { handler: "client" }),
    move.formConfig({ id: "1" }),
    move.formConfig(),
  ];
  expect(configs).toEqual([
    { type: "task.complete", payload: { id: "1" } },
    {
      type: "task.complete",
      payload: { id: "1" },
      loadingBehavior: "container",
      streaming: false,
      handler: "server",
    },
    { type: "tasks.refresh" },
    { type: "tasks.refresh", handler: "client" },
    { type: "task.move", payload: { id: "1" } },
    { type: "task.move" },
  ]);
  for (const config of configs) expect(actionConfigSchema.parse(config)).toEqual(config);
});

test("a wrong payload is refused by the compiler, and when the control is built", () => {
  // @ts-expect-error An id is a text.
  expect(() => complete.config({ id: 1 })).toThrow("task.complete.id: Invalid input: expected string");
  // @ts-expect-error An id is needed.
  expect(() => complete.config()).toThrow("task.complete");
  // @ts-expect-error This action has no payload.
  expect(() => refresh.config({ id: "1" })).toThrow("tasks.refresh");
  // @ts-expect-error There is no such field.
  complete.formConfig({ idd: "1" });
});

test("an action from a client is one of those defined, its payload as the schema gives it", () => {
  const action = parseAction({ type: "task.move", payload: { id: "1", days: "3", other: "x" } }, [
    complete,
    move,
  ]);
  expect(action).toEqual({ type: "task.move", payload: { id: "1", days: 3 } });
  if (action.type === "task.move") expectTypeOf(action.payload).toEqualTypeOf<{ id: string; days: number }>();
  else expectTypeOf(action.payload).toEqualTypeOf<{ id: string; note?: string | undefined }>();
  expect(parseAction({ type: "tasks.refresh" }, [refresh])).toEqual({
    type: "tasks.refresh",
    payload: undefined,
  });
});

test.each<[string, unknown, string, string, (string | number)[]]>([
  [
    "task.erase",
    {},
    "unknown_action",
    "There is no action task.erase; known are: task.complete, task.move.",
    [],
  ],
  ["task.complete", undefined, "invalid_action", "task.complete: Invalid input: expected object", []],
  ["task.complete", { id: 1 }, "invalid_action", "task.complete.id: Invalid input: expected string", ["id"]],
  ["task.move", { id: "1", days: "soon" }, "invalid_action", "task.move.days: Invalid input", ["days"]],
  ["constructor", {}, "unknown_action", "There is no action constructor", []],
])("%s with %j is given back as an error", (type, payload, code, message, path) => {
  const result = safeParseAction({ type, payload }, [complete, move]);
  expect(result).toMatchObject({ success: false, error: { code, path } });
  if (!result.success) expect(result.error.message).toContain(message);
  expect(() => parseAction({ type, payload }, [complete, move])).toThrow(message);
});
