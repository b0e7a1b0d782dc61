import { Agent, type Model, Runner } from "@openai/agents";
import { loadModelInput, type ResolvedModel, streamAgentResponse } from "@parlor/agents";
import type { AttachmentStore, Respond } from "@parlor/server";
import { z } from "zod";
import type { Config } from "../config.ts";
import { createModelParts, toOfflinePart } from "../files/to-model-parts.ts";
import { createAgentTools } from "../mcp/agent-tools.ts";
import { createTaskServer } from "../mcp/create-task-server.ts";
import type { AssistantWatch } from "../observe/watch-assistant.ts";
import { createOfflineModel } from "../offline-assistant/create-offline-model.ts";
import { taskSchema } from "../tasks/task.ts";
import type { TaskService } from "../tasks/task-service.ts";
import { createInstructions } from "./instructions.ts";
import { toThreadTitle } from "./thread-title.ts";

/** Whom the assistant acts for. */
export interface AssistantContext {
  userId: string;
  name: string;
  timeZone: string;
}

const MAX_STEPS = 40;
/** Characters. The offline assistant pays nothing for length, and reads earlier lists to their end. */
const OFFLINE_TOOL_OUTPUT_LENGTH = 200_000;

const toolTitles: Record<string, string> = {
  add_task: "Adding a task",
  list_tasks: "Looking up your tasks",
  complete_task: "Marking a task",
  update_task: "Changing a task",
  delete_task: "Deleting a task",
};
const changingTools = new Set(["add_task", "complete_task", "update_task", "delete_task"]);
const changedTaskSchema = z.object({ task: taskSchema.pick({ id: true }) });

function readChangedTask(output: string): string | undefined {
  try {
    return changedTaskSchema.safeParse(JSON.parse(output)).data?.task.id;
  } catch {
    return undefined;
  }
}

/** The assistant's answer to a turn: an agent with the task tools of one user, on the operator's model or the offline one. */
export function createRespond(options: {
  config: Config;
  tasks: TaskService;
  /** Absent where no files are taken. */
  files: AttachmentStore | undefined;
  resolvedModel: ResolvedModel | undefined;
  version: string;
  watch?: AssistantWatch;
  now?: () => Date;
}): Respond<AssistantContext> {
  const { config, tasks, files, resolvedModel, version, watch } = options;
  const now = options.now ?? (() => new Date());
  const runner = new Runner({ tracingDisabled: true });

  function createModel(context: AssistantContext): Model {
    if (resolvedModel) return resolvedModel.model;
    return createOfflineModel({
      now,
      timeZone: context.timeZone,
      paceMs: config.OFFLINE_ASSISTANT_PACE_MS,
      maxPaceMs: config.OFFLINE_ASSISTANT_MAX_PACE_MS,
    });
  }

  return async function* respond({ thread, message, context, signal, run }) {
    if (!thread.title && message) thread.title = toThreadTitle(message);
    const taskTools = createAgentTools(
      createTaskServer(tasks, { owner: context.userId, timeZone: context.timeZone }, version),
    );
    const tools = watch?.tools(taskTools) ?? taskTools;
    const stalled = new AbortController();
    await tools.connect();
    try {
      const agent = new Agent({
        name: "Parlor",
        instructions: createInstructions(context, now()),
        model: watch?.model(createModel(context), run.id) ?? createModel(context),
        mcpServers: [tools],
      });
      const input = await loadModelInput(run.history(), {
        tokenBudget: config.HISTORY_TOKENS,
        ...(resolvedModel
          ? {
              toAttachmentPart: createModelParts({
                config,
                files,
                owner: context.userId,
                model: resolvedModel,
              }),
            }
          : { toAttachmentPart: toOfflinePart, maxToolOutputLength: OFFLINE_TOOL_OUTPUT_LENGTH }),
      });
      const result = await runner.run(agent, input, {
        stream: true,
        signal: AbortSignal.any([signal, stalled.signal]),
        maxTurns: MAX_STEPS,
      });
      yield* streamAgentResponse(result, {
        run,
        thread,
        stallTimeoutMs: config.MODEL_STALL_SECONDS * 1000,
        onStall: () => stalled.abort(),
        toolTitle: ({ name }) => toolTitles[name] ?? name,
        onToolResult: ({ call, output, isError }) => {
          const taskId = !isError && changingTools.has(call.name) ? readChangedTask(output) : undefined;
          return taskId
            ? [{ type: "client_effect", name: "tasks.changed", data: { task_ids: [taskId] } }]
            : [];
        },
      });
    } finally {
      await tools.close();
    }
  };
}
