import { createDatabaseAt } from "@parlor/postgres/testing";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { startTestApp, type TestApp } from "./testing/test-app.ts";

declare module "vitest" {
  export interface ProvidedContext {
    postgresUrl: string;
  }
}

// On a server, whose connections work side by side: the embedded database does one thing after another anyway.
let app: TestApp;
let ada: string;

beforeAll(async () => {
  app = await startTestApp({
    DATABASE_URL: await createDatabaseAt(inject("postgresUrl")),
    MAX_TASKS_PER_USER: "5",
    MAX_API_TOKENS_PER_USER: "3",
  });
  ada = await app.signUp("ada@example.com");
});
afterAll(() => app.close());

test.each([
  ["/api/tasks", { title: "x" }, 5, "too_many_tasks", "tasks"],
  ["/api/tokens", { name: "x" }, 3, "too_many_tokens", "tokens"],
])(
  "%s: as many as allowed, and not one more, however many are made at once",
  async (path, body, max, code, key) => {
    const answers = await Promise.all(
      Array.from({ length: 24 }, () => app.call(path, { body, cookie: ada })),
    );
    const refused = answers.filter(({ status }) => status !== 201);
    expect(refused).toHaveLength(24 - max);
    for (const { status, body: said } of refused) {
      expect([status, said]).toEqual([
        409,
        {
          error: {
            code,
            message: expect.stringContaining(`There are ${max} `),
            request_id: expect.any(String),
          },
        },
      ]);
    }
    const list = (await app.call(path, { cookie: ada })).body as Record<
      string,
      { id: string; number?: number }[]
    >;
    expect(list[key]).toHaveLength(max);
    // A refused one used up no number.
    if (path === "/api/tasks") expect(list[key]?.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5]);

    // One less, and there is room for one; another person has room of her own.
    const [first] = list[key] ?? [];
    expect((await app.call(`${path}/${first?.id}`, { method: "DELETE", cookie: ada })).status).toBe(200);
    expect((await app.call(path, { body, cookie: ada })).status).toBe(201);
    expect((await app.call(path, { body, cookie: ada })).status).toBe(409);
    const other = await app.signUp(`other-${key}@example.com`);
    expect((await app.call(path, { body, cookie: other })).status).toBe(201);
  },
);

test("a token's id is of a kind of its own", async () => {
  const cookie = await app.signUp("ids@example.com");
  const { body } = await app.call("/api/tokens", { body: { name: "x" }, cookie });
  expect((body as { id: string }).id).toMatch(/^tok_[0-9a-f]{32}$/);
});
