import type { Browser, CDPSession } from "playwright-core";

/** What a page's main thread did, in milliseconds of processor time: what else the machine does is not in it. */
export interface Traced {
  /** Running scripts, with the collection of what they left and the layouts that they force. */
  script: number;
  /** Everything: scripts, styles, layout and painting. */
  all: number;
  /** Of each task that ran script, in order: when it began, from the first one, and how much script was in it. */
  stretches: { at: number; ms: number }[];
  /** The most script between two frames that were drawn. */
  mostScriptInFrame: number;
  /** Tasks of more than 50 ms, of whatever kind. */
  longTasks: number[];
  longestTask: number;
}

interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  /** Microseconds. `dur` is by the clock, `tdur` the thread's own time. */
  ts: number;
  dur?: number;
  tdur?: number;
  args?: { name?: string };
}

/** Whatever enters script, and the collection of what it left. One may stand within another. */
const scriptEvents = new Set([
  "EvaluateScript",
  "EventDispatch",
  "FireAnimationFrame",
  "FireIdleCallback",
  "FunctionCall",
  "MajorGC",
  "MinorGC",
  "RunMicrotasks",
  "TimerFire",
  "v8.callFunction",
  "v8.compile",
  "v8.evaluateModule",
  "v8.run",
]);
const DRAWN = "Commit";
const TASK = "RunTask";
const LONG_TASK_MS = 50;
const BUFFER_KIB = 1_000_000;

/** Gives what the busiest page of a browser did between `start` and what is called to end it. */
export async function startTrace(browser: Browser): Promise<() => Promise<Traced>> {
  const devtools = await browser.newBrowserCDPSession();
  const events: TraceEvent[] = [];
  devtools.on("Tracing.dataCollected", ({ value }) => {
    for (const event of value as unknown as TraceEvent[]) if (isWanted(event)) events.push(event);
  });
  await devtools.send("Tracing.start", {
    transferMode: "ReportEvents",
    traceConfig: {
      traceBufferSizeInKb: BUFFER_KIB,
      includedCategories: ["disabled-by-default-devtools.timeline", "devtools.timeline", "v8", "v8.execute"],
      excludedCategories: ["*"],
    },
  });
  return async () => {
    await endTracing(devtools);
    return toTraced(ofBusiestPage(events));
  };
}

function isWanted({ name, ph }: TraceEvent): boolean {
  return ph === "X" ? scriptEvents.has(name) || name === TASK || name === DRAWN : name === "thread_name";
}

async function endTracing(devtools: CDPSession): Promise<void> {
  const completed = new Promise<void>((resolve, reject) => {
    devtools.once("Tracing.tracingComplete", ({ dataLossOccurred }) => {
      if (dataLossOccurred) reject(new Error("the trace was larger than its buffer"));
      else resolve();
    });
  });
  await devtools.send("Tracing.end");
  await completed;
}

/** The events of the main thread, of all renderers', that had most to do. */
function ofBusiestPage(events: readonly TraceEvent[]): TraceEvent[] {
  const mains = new Map<string, TraceEvent[]>();
  for (const { ph, args, pid, tid } of events) {
    if (ph === "M" && args?.name === "CrRendererMain") mains.set(`${pid} ${tid}`, []);
  }
  for (const event of events) if (event.ph === "X") mains.get(`${event.pid} ${event.tid}`)?.push(event);
  const [busiest] = [...mains.values()].toSorted((one, other) => other.length - one.length);
  if (!busiest?.length) throw new Error("the trace has no page in it");
  // What encloses another begins with it or before it.
  return busiest.toSorted((one, other) => one.ts - other.ts || (other.dur ?? 0) - (one.dur ?? 0));
}

function toTraced(events: readonly TraceEvent[]): Traced {
  const traced: Traced = {
    script: 0,
    all: 0,
    stretches: [],
    mostScriptInFrame: 0,
    longTasks: [],
    longestTask: 0,
  };
  let start: number | undefined;
  let inFrame = 0;
  let task = { end: Number.NEGATIVE_INFINITY, stretch: { at: 0, ms: 0 } };
  let scriptEnd = Number.NEGATIVE_INFINITY;
  for (const { name, ts, dur = 0, tdur = 0 } of events) {
    const ms = tdur / 1000;
    if (name === DRAWN) inFrame = 0;
    else if (name === TASK) {
      // A task within a task is part of it.
      if (ts < task.end) continue;
      task = { end: ts + dur, stretch: { at: 0, ms: 0 } };
      traced.all += ms;
      traced.longestTask = Math.max(traced.longestTask, ms);
      if (ms > LONG_TASK_MS) traced.longTasks.push(ms);
    } else if (ts >= scriptEnd) {
      scriptEnd = ts + dur;
      start ??= ts;
      traced.script += ms;
      inFrame += ms;
      traced.mostScriptInFrame = Math.max(traced.mostScriptInFrame, inFrame);
      if (task.stretch.ms === 0) traced.stretches.push(task.stretch);
      if (task.stretch.ms === 0) task.stretch.at = (ts - start) / 1000;
      task.stretch.ms += ms;
    }
  }
  return traced;
}

/** Script time in each of `count` equal parts of the time from the first stretch to `restMs` before the last. */
export function splitScript({ stretches }: Traced, count: number, restMs: number): number[] {
  const parts = new Array<number>(count).fill(0);
  const length = ((stretches.at(-1)?.at ?? 0) - restMs) / count;
  for (const { at, ms } of stretches) {
    const part = Math.floor(at / length);
    if (part < count) parts[part] = (parts[part] ?? 0) + ms;
  }
  return parts;
}
