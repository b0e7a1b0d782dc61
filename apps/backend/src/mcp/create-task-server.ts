import { McpServer } from "@modelcontextprotocol/server";
import { isChatKitError } from "@parlor/server";
import { z } from "zod";
import {
  dueAtInputSchema,
  notesSchema,
  prioritySchema,
  taskFilterSchema,
  taskSchema,
  titleSchema,
} from "../tasks/task.ts";
import type { TaskActor, TaskService } from "../tasks/task-service.ts";

const taskId = z.string().min(1).max(80).describe("The task's id, or its number.");
const dueAt = dueAtInputSchema.describe(
  "When it is due: a day as YYYY-MM-DD, or a moment as ISO 8601. Without an offset it is the user's local time.",
);
const taskResult = z.object({ task: taskSchema });

/** The answer of a tool: the same value as structure, for programs, and as text, for models. */
function toResult(value: Record<string, unknown>) {
  return { content: [{ type: "text" as const, text: JSON.stringify(value) }], structuredContent: value };
}

async function toToolResult(work: Promise<Record<string, unknown>>) {
  try {
    return toResult(await work);
  } catch (error) {
    if (!isChatKitError(error)) throw error;
    const text = JSON.stringify({ error: { code: error.code, message: error.message } });
    return { content: [{ type: "text" as const, text }], isError: true };
  }
}

/**
 * An MCP server whose tools act for one user. Who that is is bound here, and no argument of any tool can change it:
 * whatever a model is talked into, it reaches no other user's tasks.
 */
export function createTaskServer(tasks: TaskService, actor: TaskActor, version: string): McpServer {
  const server = new McpServer({ name: "parlor-tasks", title: "Tasks", version });
  server.registerTool(
    "add_task",
    {
      title: "Add a task",
      description: "Adds one task to the user's list.",
      inputSchema: z.object({
        title: titleSchema.describe("What is to be done, in a few words, without the date."),
        due_at: dueAt.nullish(),
        priority: prioritySchema.optional(),
        notes: notesSchema.nullish(),
      }),
      outputSchema: taskResult,
      annotations: {
        readOnlyHint: false,
        destructiveHint: false,
        idempotentHint: false,
        openWorldHint: false,
      },
    },
    ({ priority = "normal", ...task }) =>
      toToolResult(tasks.add(actor, { ...task, priority }).then((added) => ({ task: added }))),
  );
  server.registerTool(
    "list_tasks",
    {
      title: "List tasks",
      description: "Lists the user's tasks, in order of their numbers. Filters can be combined.",
      inputSchema: z.object({
        status: taskFilterSchema.shape.status.unwrap().optional().describe("Default: all."),
        due: taskFilterSchema.shape.due.describe("Only tasks due then; none: only tasks without a date."),
        query: taskFilterSchema.shape.query.describe("Only tasks whose title has this text in it."),
        limit: z.int().min(1).max(500).optional(),
      }),
      outputSchema: z.object({ tasks: z.array(taskSchema), total: z.int() }),
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    ({ status = "all", ...filter }) => toToolResult(tasks.list(actor, { ...filter, status })),
  );
  server.registerTool(
    "complete_task",
    {
      title: "Complete or reopen a task",
      description: "Marks a task as done, or as open again with completed: false.",
      inputSchema: z.object({
        task_id: taskId,
        completed: z.boolean().optional().describe("Default: true."),
      }),
      outputSchema: taskResult,
      annotations: {
        readOnlyHint: false,
        destructiveHint: false,
        idempotentHint: true,
        openWorldHint: false,
      },
    },
    ({ task_id, completed = true }) =>
      toToolResult(tasks.update(actor, task_id, { completed }).then((task) => ({ task }))),
  );
  server.registerTool(
    "update_task",
    {
      title: "Change a task",
      description:
        "Changes a task's title, due date, priority or notes. What is not given stays; due_at: null removes the date.",
      inputSchema: z.object({
        task_id: taskId,
        title: titleSchema.optional(),
        due_at: dueAt.nullish(),
        priority: prioritySchema.optional(),
        notes: notesSchema.nullish(),
      }),
      outputSchema: taskResult,
      annotations: {
        readOnlyHint: false,
        destructiveHint: false,
        idempotentHint: true,
        openWorldHint: false,
      },
    },
    ({ task_id, ...change }) => toToolResult(tasks.update(actor, task_id, change).then((task) => ({ task }))),
  );
  server.registerTool(
    "delete_task",
    {
      title: "Delete a task",
      description: "Deletes a task for good.",
      inputSchema: z.object({ task_id: taskId }),
      outputSchema: z.object({ deleted: z.literal(true), task: taskSchema }),
      annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
    },
    ({ task_id }) => toToolResult(tasks.remove(actor, task_id).then((task) => ({ deleted: true, task }))),
  );
  return server;
}
