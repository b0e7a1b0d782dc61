import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { openDatabase } from "@parlor/postgres";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { createMetrics } from "./create-metrics.ts";

const root = fileURLToPath(new URL("../../../../", import.meta.url));
const text = await readFile(`${root}deploy/prometheus/alerts.yml`, "utf8");
const rulesSchema = z.strictObject({
  groups: z.array(
    z.strictObject({
      name: z.string(),
      rules: z.array(
        z.strictObject({
          alert: z.string().regex(/^Parlor[A-Za-z]+$/),
          expr: z.string(),
          for: z
            .string()
            .regex(/^\d+[smh]$/)
            .optional(),
          labels: z.strictObject({ severity: z.enum(["warning", "critical"]) }),
          annotations: z.strictObject({ summary: z.string() }),
        }),
      ),
    }),
  ),
});

const rules = rulesSchema.parse(parse(text)).groups.flatMap((group) => group.rules);

test("every figure that an alert asks for is one of ours, with that label", async () => {
  const database = await openDatabase();
  const { registry } = createMetrics(database);
  const metrics = await registry.getMetricsAsJSON();
  const types = new Map(metrics.map(({ name, type }) => [name, type as unknown as string]));
  const asked = rules.flatMap(({ expr }) =>
    [...expr.matchAll(/\b(parlor_\w+)/g)].map(([, name = ""]) => name),
  );
  expect(asked.length).toBeGreaterThan(8);
  for (const name of asked) {
    const histogram = name.replace(/_bucket$/, "");
    const isThere = name === histogram ? types.has(name) : types.get(histogram) === "histogram";
    expect([name, isThere]).toEqual([name, true]);
  }
  await database.close();
});

test("expressions are whole, and the operator's page tells of every alert", async () => {
  const operations = await readFile(`${root}docs/operations.md`, "utf8");
  expect(rules.length).toBeGreaterThan(6);
  for (const { alert, expr } of rules) {
    for (const [open, close] of ["()", "{}", "[]"])
      expect([expr, expr.split(open ?? "").length]).toEqual([expr, expr.split(close ?? "").length]);
    expect([alert, operations.includes(`\`${alert}\``)]).toEqual([alert, true]);
  }
});
