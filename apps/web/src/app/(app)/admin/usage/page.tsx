import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { BackendUnreachable } from "../../../../components/backend-unreachable.tsx";
import { UsageReport } from "../../../../components/usage/usage-report.tsx";
import { readUsage } from "../../../../lib/usage.ts";

export const metadata: Metadata = { title: "Usage" };

const ranges = [7, 30, 90];
const DEFAULT_RANGE = 30;

/** What the operator sees of the last days. For everybody else there is no such page. */
export default async function UsagePage({ searchParams }: { searchParams: Promise<{ days?: string }> }) {
  const asked = Number((await searchParams).days);
  const range = ranges.includes(asked) ? asked : DEFAULT_RANGE;
  const usage = await readUsage(range);
  if (usage === "unreachable") return <BackendUnreachable />;
  if (usage === "not-found") notFound();
  return <UsageReport usage={usage} range={range} ranges={ranges} />;
}
