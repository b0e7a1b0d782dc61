import type { Task, Workflow } from "@parlor/protocol";
import { formatDuration, type Localizer } from "../strings/localizer.ts";

/** A line of activity: what is being done, or what was. */
export interface ActivityLine {
  label: string;
  icon: string | undefined;
  isRunning: boolean;
}

/** The line that stands for a workflow. While it runs: its current step. After: what it folds to. */
export function describeWorkflow(t: Localizer, workflow: Workflow, isLive: boolean): ActivityLine {
  const { tasks, summary, type } = workflow;
  if (isLive) {
    const current = tasks.findLast(({ status_indicator }) => status_indicator === "loading") ?? tasks.at(-1);
    const fallback = t(type === "reasoning" ? "activity.thinking" : "activity.working");
    const label = current ? describeTask(t, current, true).label : fallback;
    return { label, icon: undefined, isRunning: true };
  }
  if (summary && "title" in summary) {
    return { label: summary.title, icon: summary.icon ?? undefined, isRunning: false };
  }
  const duration = summary ? formatDuration(t, summary.duration) : undefined;
  if (type === "reasoning") {
    const label = duration ? t("activity.thoughtFor", { duration }) : t("activity.thoughtDone");
    return { label, icon: undefined, isRunning: false };
  }
  const steps = t("activity.steps", { count: tasks.length });
  const label = duration ? t("activity.stepsIn", { steps, duration }) : steps;
  return {
    label: tasks.length === 0 ? (duration ?? t("activity.done")) : label,
    icon: undefined,
    isRunning: false,
  };
}

/** One step in words. What is sent for machines, such as arguments and results, is never shown. */
export function describeTask(t: Localizer, task: Task, isRunning: boolean): ActivityLine {
  const running = isRunning && task.status_indicator !== "complete";
  switch (task.type) {
    case "custom":
      return { label: task.title || t("activity.step"), icon: task.icon ?? undefined, isRunning: running };
    case "web_search": {
      const label = task.title || task.title_query || t(running ? "activity.searching" : "activity.search");
      return { label, icon: "search", isRunning: running };
    }
    case "thought":
      return {
        label: task.title || t(running ? "activity.thinking" : "activity.thought"),
        icon: undefined,
        isRunning: running,
      };
    case "file":
      return {
        label: task.title || t(running ? "activity.reading" : "activity.file"),
        icon: "file-text",
        isRunning: running,
      };
    case "image":
      return {
        label: task.title || t(running ? "activity.drawing" : "activity.image"),
        icon: "image",
        isRunning: running,
      };
    default: {
      // A kind that came later than this element.
      const { title } = task as { title?: unknown };
      return {
        label: typeof title === "string" && title ? title : t("activity.step"),
        icon: undefined,
        isRunning: running,
      };
    }
  }
}

/** What a step says beside its title: markdown, or undefined. */
export function toTaskContent(t: Localizer, task: Task): string | undefined {
  if (task.type === "custom" || task.type === "thought") return readText(task.content);
  if (task.type !== "web_search") return undefined;
  const queries = task.queries ?? [];
  if (queries.length === 0) return undefined;
  return t("activity.queries", { queries: queries.map((query) => `“${query}”`).join(", ") });
}

/** Text for people. What is only there for machines (JSON) is left out. */
function readText(content: string | null | undefined): string | undefined {
  const text = content?.trim();
  if (!text) return undefined;
  if (/^[[{]/.test(text)) {
    try {
      JSON.parse(text);
      return undefined;
    } catch {
      return text;
    }
  }
  return text;
}

/** The name of a tool as words: `get_current_location` is "Get current location". */
export function toToolLabel(name: string): string {
  const words = name
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    .split(/[\s_.-]+/)
    .filter(Boolean)
    .map((word) => (word === word.toUpperCase() ? word : word.toLowerCase()))
    .join(" ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
