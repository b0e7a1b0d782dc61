import { startModelServer, toModelAnswer } from "@parlor/agents/testing";
import { expect, test } from "vitest";
import { answerOf, chat, threadIdOf } from "../testing/chat-client.ts";
import { startTestApp } from "../testing/test-app.ts";

test.each(["responses", "chat_completions"] as const)(
  "a real model over %s changes tasks and is told the ids again",
  async (api) => {
    const models = await startModelServer();
    const app = await startTestApp({
      MODEL_BASE_URL: models.url,
      MODEL_NAME: "test-model",
      MODEL_API: api,
      MODEL_API_KEY: "sk-5ecret",
    });
    try {
      const cookie = await app.signUp(`m${api.length}@example.com`);
      models.script(
        toModelAnswer(api, "tool-call"),
        toModelAnswer(api, "plain-text"),
        toModelAnswer(api, "plain-text"),
      );
      const events = await chat(app.url, { cookie }, "Grüße an Sam, please");
      const { tasks } = (await app.call("/api/tasks", { cookie })).body as {
        tasks: { id: string; title: string; due_at: string }[];
      };
      expect(tasks[0]?.title).toBe('Grüße an "Sam" 😀 und ☕');
      expect(events).toContainEqual({
        type: "client_effect",
        name: "tasks.changed",
        data: { task_ids: [tasks[0]?.id] },
      });
      expect(answerOf(events)).toContain("Both are on your list");
      await chat(app.url, { cookie }, "and now?", threadIdOf(events));
      expect(JSON.stringify(models.requests[2]?.body)).toContain(tasks[0]?.id);
      models.script({
        status: 401,
        chunks: ['{"error":{"message":"bad key sk-5ecret for and now?","code":"invalid_api_key"}}'],
      });
      const failed = await chat(app.url, { cookie }, "once more", threadIdOf(events));
      expect(failed.at(-1)).toMatchObject({ type: "error" });
      expect(JSON.stringify(failed)).not.toContain("sk-5ecret");
      expect(app.logged()).not.toContain("sk-5ecret");
      expect(app.logged()).not.toContain("once more");
    } finally {
      await app.close();
      await models.close();
    }
  },
);
