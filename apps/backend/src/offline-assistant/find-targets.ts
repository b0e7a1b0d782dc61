import { DateTime } from "luxon";
import { isDue } from "../tasks/due-at.ts";
import type { Task } from "../tasks/task.ts";
import type { Clock } from "./clock.ts";
import type { ListFilter } from "./list-filter.ts";
import type { Action, Known, Target } from "./plan-parts.ts";
import { matchTitle, type Selector, splitSelector } from "./selector.ts";

/** What the words for a task are seen against. */
interface Surroundings {
  focus: readonly Target[];
  /** Numbers, in the order in which they were shown. */
  shown: readonly number[];
}

/** What a selector means among the tasks that there are. */
export interface Found {
  targets: Target[];
  missing: Selector[];
  /** Each a set of tasks of which one is meant. */
  ambiguous: Task[][];
  /** More or others may have been found than were meant: a whole group, or titles that fit only roughly. */
  isDoubtful: boolean;
}

const nothing: Found = { targets: [], missing: [], ambiguous: [], isDoubtful: false };

/** Whether a task is one of those that a filter describes, as the tool and the answer see it together. */
export function fitsFilter(task: Task, filter: ListFilter, clock: Clock): boolean {
  const { status, due, days, query, priority, numbers } = filter;
  if (numbers && !numbers.includes(task.number)) return false;
  if (status !== "all" && task.completed !== (status === "completed")) return false;
  if (due && !isDue(task, due, clock)) return false;
  if (priority && task.priority !== priority) return false;
  if (query && !task.title.toLocaleLowerCase().includes(query.toLocaleLowerCase())) return false;
  if (!days) return true;
  if (task.due_at === null) return false;
  const day = DateTime.fromISO(task.due_at, { zone: clock.timeZone }).toFormat("yyyy-MM-dd");
  return day >= days.from && day <= days.to;
}

/** The tasks that an action would change come first: nobody completes what is done. */
function prefer(action: Action, tasks: readonly Task[]): readonly Task[] {
  if (action.kind === "delete") return tasks;
  const wanted = action.kind === "complete" && !action.completed;
  return tasks.filter((task) => task.completed === wanted);
}

function findText(action: Action, text: string, { tasks }: Known): Found {
  const preferred = matchTitle(text, prefer(action, tasks));
  const match = preferred.tasks.length > 0 ? preferred : matchTitle(text, tasks);
  if (match.tasks.length > 1) return { ...nothing, ambiguous: [match.tasks] };
  if (match.tasks.length === 0) return { ...nothing, missing: [{ kind: "text", text }] };
  return { ...nothing, targets: match.tasks, isDoubtful: !match.isSure };
}

function findNumbers(numbers: readonly number[], { tasks, total }: Known): Found {
  const isPartial = total > tasks.length;
  const found = numbers.map((number) => tasks.find((task) => task.number === number) ?? number);
  const unknown = found.filter((one) => typeof one === "number");
  return {
    ...nothing,
    targets: found.flatMap((one): Target[] =>
      typeof one !== "number" ? [one] : isPartial ? [{ onlyNumber: one }] : [],
    ),
    missing: !isPartial && unknown.length > 0 ? [{ kind: "numbers", numbers: unknown }] : [],
  };
}

function findOrdinal(
  { position, count }: Extract<Selector, { kind: "ordinal" }>,
  known: Known,
  { shown }: Surroundings,
): Task[] {
  const { tasks } = known;
  const numbers =
    shown.length > 0 ? shown : tasks.filter((task) => !task.completed).map(({ number }) => number);
  const start = position < 0 ? Math.max(0, numbers.length - count) : position - 1;
  const meant = numbers.slice(start, start + count);
  return tasks.filter(({ number }) => meant.includes(number));
}

function findGroup(
  action: Action,
  selector: Extract<Selector, { kind: "group" }>,
  known: Known,
  around: Surroundings,
  clock: Clock,
): Found {
  const spared = selector.except ? findSelector(action, selector.except, known, around, clock) : nothing;
  // What is to be spared has to be known before anything else is touched.
  if (spared.missing.length > 0 || spared.ambiguous.length > 0) {
    return {
      ...nothing,
      missing: [
        ...spared.missing,
        ...(spared.ambiguous.length > 0 && selector.except ? [selector.except] : []),
      ],
    };
  }
  const isSpared = (task: Task) => spared.targets.some((target) => "id" in target && target.id === task.id);
  const targets = known.tasks.filter(
    (task) =>
      fitsFilter(task, selector.filter, clock) &&
      !isSpared(task) &&
      (action.kind !== "complete" || task.completed !== action.completed) &&
      (action.kind !== "edit" || selector.filter.status === "completed" || !task.completed),
  );
  return targets.length > 0 ? { ...nothing, targets, isDoubtful: true } : { ...nothing, missing: [selector] };
}

function findSelector(
  action: Action,
  selector: Selector,
  known: Known,
  around: Surroundings,
  clock: Clock,
): Found {
  const orMissing = (targets: Target[]): Found =>
    targets.length > 0 ? { ...nothing, targets } : { ...nothing, missing: [selector] };
  switch (selector.kind) {
    case "unsaid":
      return { ...nothing, missing: [selector] };
    case "focus":
      return orMissing([...around.focus]);
    case "numbers":
      return findNumbers(selector.numbers, known);
    case "ordinal":
      return orMissing(findOrdinal(selector, known, around));
    case "group":
      return findGroup(action, selector, known, around, clock);
    case "text":
      return findText(action, selector.text, known);
  }
}

/** The tasks that an action is about. Words that fit no title as a whole may list several: "milk and the dentist". */
export function findTargets(action: Action, known: Known, around: Surroundings, clock: Clock): Found {
  const { selector } = action;
  const whole = findSelector(action, selector, known, around, clock);
  if (selector.kind !== "text" || whole.missing.length === 0) return whole;
  const several = splitSelector(selector.text, clock);
  if (several.length < 2) return whole;
  const founds = several.map((one) => findSelector(action, one, known, around, clock));
  if (founds.every(({ missing }) => missing.length > 0)) return whole;
  return {
    targets: founds.flatMap(({ targets }) => targets),
    missing: founds.flatMap(({ missing }) => missing),
    ambiguous: founds.flatMap(({ ambiguous }) => ambiguous),
    isDoubtful: founds.some(({ isDoubtful }) => isDoubtful),
  };
}
