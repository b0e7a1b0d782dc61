/** In a page that is hidden or not painted, frames do not come; then a timer does. */
const FALLBACK_MS = 250;

/** Calls `work` once in the next frame, however often it is asked for before. Gives the function that asks. */
export function createFrameScheduler(work: () => void): { request(): void; cancel(): void } {
  let frame: number | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function cancel() {
    if (frame !== undefined) cancelAnimationFrame(frame);
    clearTimeout(timer);
    frame = undefined;
    timer = undefined;
  }

  function run() {
    cancel();
    work();
  }

  return {
    request() {
      if (frame !== undefined) return;
      frame = requestAnimationFrame(run);
      timer = setTimeout(run, FALLBACK_MS);
    },
    cancel,
  };
}
