import type { Browser, Page } from "playwright-core";

/** What a page's main thread did, in milliseconds of processor time: what else the machine does is not in it. */
export interface Traced {
  /** Running scripts: functions, timers, promises, and the collection of what they left. */
  script: number;
  /** Everything: scripts, styles, layout and painting. */
  all: number;
  /** Of each stretch of script, in order: when it began, from the start of the trace, and how long it took. */
  stretches: { at: number; ms: number }[];
  /** The longest task, and the most script in one. */
  longestTask: number;
  mostScriptInTask: number;
  tasksOver50: number[];
}

interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  /** Microseconds. `tts` and `tdur` are the thread's own time. */
  ts: number;
  tts?: number;
  dur?: number;
  tdur?: number;
  args?: { name?: string };
}

const TASK = "RunTask";
/** V8 writes these as a begin and an end. */
const MICROTASKS = "RunMicrotasks";
/** What a script asks for and the browser does: not script, also where it happens in the middle of one. */
const renderingNames = new Set(["Layout", "UpdateLayoutTree"]);
const scriptNames = new Set([
  "EvaluateScript",
  "v8.compile",
  "v8.evaluateModule",
  "FunctionCall",
  "TimerFire",
  "EventDispatch",
  "FireAnimationFrame",
  "FireIdleCallback",
  MICROTASKS,
  "XHRReadyStateChange",
  "MinorGC",
  "MajorGC",
]);

/** Traces the page while `work` goes on. */
export async function traceWork(browser: Browser, page: Page, work: () => Promise<void>): Promise<Traced> {
  await browser.startTracing(page, {
    categories: ["devtools.timeline", "disabled-by-default-devtools.timeline", "v8"],
  });
  try {
    await work();
  } catch (error) {
    await browser.stopTracing();
    throw error;
  }
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as {
    traceEvents: TraceEvent[];
  };
  return toTraced(mainThreadOf(traceEvents));
}

/** The events of the thread that draws the page: of the renderers' main threads, the busiest. */
function mainThreadOf(events: TraceEvent[]): TraceEvent[] {
  const mains = new Map<string, TraceEvent[]>();
  for (const { ph, name, args, pid, tid } of events) {
    if (ph === "M" && name === "thread_name" && args?.name === "CrRendererMain")
      mains.set(`${pid} ${tid}`, []);
  }
  for (const event of [...events.filter(({ ph }) => ph === "X"), ...joinMicrotasks(events)]) {
    mains.get(`${event.pid} ${event.tid}`)?.push(event);
  }
  const [busiest] = [...mains.values()].toSorted((one, other) => other.length - one.length);
  if (!busiest?.length) throw new Error("the trace has no renderer in it");
  return busiest.toSorted((one, other) => one.ts - other.ts || (other.dur ?? 0) - (one.dur ?? 0));
}

function joinMicrotasks(events: TraceEvent[]): TraceEvent[] {
  const begun = new Map<string, TraceEvent>();
  const joined: TraceEvent[] = [];
  for (const event of events.filter(({ name }) => name === MICROTASKS)) {
    const thread = `${event.pid} ${event.tid}`;
    const begin = begun.get(thread);
    if (event.ph === "B") begun.set(thread, event);
    else if (event.ph === "E" && begin) {
      begun.delete(thread);
      joined.push({ ...begin, dur: event.ts - begin.ts, tdur: (event.tts ?? 0) - (begin.tts ?? 0) });
    }
  }
  return joined;
}

function toTraced(events: TraceEvent[]): Traced {
  const start = events[0]?.ts ?? 0;
  const traced: Traced = {
    script: 0,
    all: 0,
    stretches: [],
    longestTask: 0,
    mostScriptInTask: 0,
    tasksOver50: [],
  };
  let taskEnd = 0;
  let scriptEnd = 0;
  let renderingEnd = 0;
  let scriptInTask = 0;
  for (const { name, ts, dur = 0, tdur = 0 } of events) {
    const ms = tdur / 1000;
    if (name === TASK && ts >= taskEnd) {
      taskEnd = ts + dur;
      scriptInTask = 0;
      traced.all += ms;
      traced.longestTask = Math.max(traced.longestTask, ms);
      if (ms > 50) traced.tasksOver50.push(ms);
    } else if (scriptNames.has(name) && ts >= scriptEnd) {
      // What is within a stretch is in its time already.
      scriptEnd = ts + dur;
      scriptInTask = ts < taskEnd ? scriptInTask + ms : ms;
      traced.script += ms;
      traced.stretches.push({ at: (ts - start) / 1000, ms });
    } else if (renderingNames.has(name) && ts < scriptEnd && ts >= renderingEnd) {
      renderingEnd = ts + dur;
      scriptInTask -= ms;
      traced.script -= ms;
      const stretch = traced.stretches.at(-1);
      if (stretch) stretch.ms -= ms;
    }
    traced.mostScriptInTask = Math.max(traced.mostScriptInTask, scriptInTask);
  }
  return traced;
}

/** Script time in each of `count` equal parts of the time from the first stretch to the last. */
export function splitScript({ stretches }: Traced, count: number): number[] {
  const parts = new Array<number>(count).fill(0);
  const first = stretches[0]?.at ?? 0;
  const length = ((stretches.at(-1)?.at ?? 0) - first + 1) / count;
  for (const { at, ms } of stretches) {
    const part = Math.floor((at - first) / length);
    parts[part] = (parts[part] ?? 0) + ms;
  }
  return parts;
}
