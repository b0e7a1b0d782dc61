import { ChatKitError } from "@parlor/server";
import { Hono } from "hono";
import { z } from "zod";
import type { Authenticator } from "../accounts/authenticate.ts";
import type { TimeZones } from "../accounts/time-zones.ts";
import type { AppEnvironment } from "../http/app-environment.ts";
import { parseInput, readJson, readReference } from "../http/read-json.ts";
import type { RequestLimits } from "../limits/create-request-limits.ts";
import { toMethodFamily } from "../limits/request-family.ts";
import { parseTask } from "../offline-assistant/parse-task.ts";
import { MAX_TITLE_LENGTH, newTaskSchema, taskChangeSchema, taskFilterSchema } from "./task.ts";
import type { TaskActor, TaskService } from "./task-service.ts";

/** What a person typed into the one line, such as "buy milk tomorrow 5pm". */
const sentenceSchema = z.object({ text: z.string().trim().min(1).max(MAX_TITLE_LENGTH) });

/** The signed-in user's tasks, under /api/tasks. */
export function createTaskRoutes(options: {
  tasks: TaskService;
  authenticator: Authenticator;
  timeZones: TimeZones;
  limits: RequestLimits;
  now?: () => Date;
}) {
  const { tasks, authenticator, timeZones, limits } = options;
  const now = options.now ?? (() => new Date());
  const routes = new Hono<AppEnvironment & { Variables: { actor: TaskActor } }>();

  routes.use(async (context, next) => {
    const user = await authenticator.byCookieOrJwt(context.req.raw.headers, context.req.method);
    if (!user) throw new ChatKitError("unauthenticated", "Sign in to see your tasks.");
    context.set("userId", user.userId);
    const address = context.req.header("x-forwarded-for");
    await limits.count(toMethodFamily(context.req.method), { user: user.userId, address });
    const timeZone = await timeZones.resolve(user.userId, context.req.header("time-zone"));
    context.set("actor", { owner: user.userId, timeZone });
    await next();
  });

  routes.get("/", async (context) => {
    const filter = parseInput(taskFilterSchema, context.req.query());
    return context.json(await tasks.list(context.get("actor"), filter));
  });
  routes.post("/", async (context) => {
    const body = await readJson(context.req, z.union([sentenceSchema, newTaskSchema]));
    const actor = context.get("actor");
    const task =
      "text" in body
        ? parseInput(newTaskSchema, parseTask(body.text, { now: now(), timeZone: actor.timeZone }))
        : body;
    return context.json({ task: await tasks.add(actor, task) }, 201);
  });
  routes.get("/:id", async (context) =>
    context.json({ task: await tasks.get(context.get("actor"), readReference(context.req.param("id"))) }),
  );
  routes.patch("/:id", async (context) => {
    const change = await readJson(context.req, taskChangeSchema);
    return context.json({
      task: await tasks.update(context.get("actor"), readReference(context.req.param("id")), change),
    });
  });
  routes.delete("/:id", async (context) =>
    context.json({
      deleted: true,
      task: await tasks.remove(context.get("actor"), readReference(context.req.param("id"))),
    }),
  );
  return routes;
}
