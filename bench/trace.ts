import type { Browser, CDPSession, Page } from "playwright-core";

/** What a page's main thread did, in milliseconds of processor time: what else the machine does is not in it. */
export interface Traced {
  /** Running scripts, with the collection of what they left and the layouts that they force. */
  script: number;
  /** Everything: scripts, styles, layout and painting. */
  all: number;
  /** Of each task that ran script, in order: when it began, from the first one, and how much script was in it. */
  stretches: { at: number; ms: number }[];
  longestTask: number;
  mostScriptInTask: number;
  tasksOver50: number[];
}

interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  /** Microseconds, on the clock that the profile has too. `tdur` is the thread's own time. */
  ts: number;
  dur?: number;
  tdur?: number;
  args?: { name?: string };
}

type Profile = Awaited<ReturnType<typeof stopProfile>>;

const SAMPLE_US = 500;
const PIECE_BYTES = 2 ** 26;
const MAX_EVENT_BYTES = 2 ** 10;
/** What V8 calls the time in which it runs no script. */
const notScript = new Set(["(idle)", "(program)", "(root)"]);

/** Traces and profiles the page while `work` goes on: tasks are from the trace, how much of them is script from V8. */
export async function traceWork(browser: Browser, page: Page, work: () => Promise<void>): Promise<Traced> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Profiler.enable");
  await devtools.send("Profiler.setSamplingInterval", { interval: SAMPLE_US });
  await browser.startTracing(page, { categories: ["disabled-by-default-devtools.timeline"] });
  await devtools.send("Profiler.start");
  try {
    await work();
  } catch (error) {
    await browser.stopTracing();
    throw error;
  }
  const profile = await stopProfile(devtools);
  return toTraced(findTasks(readEvents(await browser.stopTracing())), toScriptSamples(profile));
}

/** The events that are looked at. A trace may be larger than a string can be: it is read in pieces. */
function readEvents(trace: Buffer): TraceEvent[] {
  const events: TraceEvent[] = [];
  for (let start = 0; start < trace.length; start += PIECE_BYTES) {
    // An event that begins in this piece may end in the next.
    const piece = trace.toString("latin1", start, start + PIECE_BYTES + MAX_EVENT_BYTES);
    for (const match of piece.matchAll(
      /\{"args":\{[^{}]*\},"cat":[^{}]*"name":"(?:RunTask|thread_name)"[^{}]*\}/g,
    )) {
      if (match.index < PIECE_BYTES) events.push(JSON.parse(match[0]));
    }
  }
  return events;
}

async function stopProfile(devtools: CDPSession) {
  const { profile } = await devtools.send("Profiler.stop");
  return profile;
}

/** The tasks of the thread that draws the page: of the renderers' main threads, the busiest. */
function findTasks(events: TraceEvent[]): TraceEvent[] {
  const mains = new Map<string, TraceEvent[]>();
  for (const { ph, name, args, pid, tid } of events) {
    if (ph === "M" && name === "thread_name" && args?.name === "CrRendererMain")
      mains.set(`${pid} ${tid}`, []);
  }
  for (const event of events) {
    if (event.ph === "X" && event.name === "RunTask") mains.get(`${event.pid} ${event.tid}`)?.push(event);
  }
  const [busiest] = [...mains.values()].toSorted((one, other) => other.length - one.length);
  if (!busiest?.length) throw new Error("the trace has no renderer in it");
  return busiest.toSorted((one, other) => one.ts - other.ts);
}

interface Sample {
  at: number;
  us: number;
}

function toScriptSamples({ nodes, samples = [], timeDeltas = [], startTime }: Profile): Sample[] {
  const isScript = new Map(nodes.map(({ id, callFrame }) => [id, !notScript.has(callFrame.functionName)]));
  let at = startTime;
  return samples.flatMap((id, index) => {
    at += timeDeltas[index] ?? 0;
    // A sample stands for the time until the next one, which a task's end may cut short.
    const us = Math.max(0, timeDeltas[index + 1] ?? 0);
    return isScript.get(id) ? [{ at, us }] : [];
  });
}

function toTraced(tasks: TraceEvent[], samples: Sample[]): Traced {
  const traced: Traced = {
    script: 0,
    all: 0,
    stretches: [],
    longestTask: 0,
    mostScriptInTask: 0,
    tasksOver50: [],
  };
  let next = 0;
  let start: number | undefined;
  for (const { ts, dur = 0, tdur = 0 } of tasks) {
    const ms = tdur / 1000;
    let us = 0;
    for (let sample = samples[next]; sample && sample.at < ts + dur; sample = samples[++next]) {
      if (sample.at >= ts) us += Math.min(sample.us, ts + dur - sample.at);
    }
    // The profile goes by the clock: what the task had of it that other programs took is taken off.
    const script = dur > 0 ? (us / 1000) * Math.min(1, tdur / dur) : 0;
    traced.all += ms;
    traced.longestTask = Math.max(traced.longestTask, ms);
    if (ms > 50) traced.tasksOver50.push(ms);
    if (script === 0) continue;
    start ??= ts;
    traced.script += script;
    traced.mostScriptInTask = Math.max(traced.mostScriptInTask, script);
    traced.stretches.push({ at: (ts - start) / 1000, ms: script });
  }
  return traced;
}

/** Script time in each of `count` equal parts of the time from the first stretch to the last. */
export function splitScript({ stretches }: Traced, count: number): number[] {
  const parts = new Array<number>(count).fill(0);
  const length = ((stretches.at(-1)?.at ?? 0) + 1) / count;
  for (const { at, ms } of stretches) {
    const part = Math.floor(at / length);
    parts[part] = (parts[part] ?? 0) + ms;
  }
  return parts;
}
