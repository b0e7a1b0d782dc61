/** Work beside the requests that nobody waits for, and that must not outlive the server. */
export interface Background {
  /** Starts work; `signal` is aborted when the time is up or the server stops. Never rejects, never throws. */
  start(timeoutMs: number, work: (signal: AbortSignal) => Promise<void>): void;
  /** Aborts what is under way, and takes no more. */
  stop(): void;
}

export function createBackground(report: (error: unknown) => void): Background {
  const underWay = new Set<AbortController>();
  let isStopped = false;
  return {
    start(timeoutMs, work) {
      if (isStopped) return;
      const stopping = new AbortController();
      underWay.add(stopping);
      const timer = setTimeout(
        () => stopping.abort(new DOMException("The work took too long.", "TimeoutError")),
        timeoutMs,
      );
      Promise.resolve()
        .then(() => work(stopping.signal))
        .catch(report)
        .finally(() => {
          clearTimeout(timer);
          underWay.delete(stopping);
        });
    },
    stop() {
      isStopped = true;
      for (const stopping of underWay) stopping.abort(new DOMException("The server stops.", "AbortError"));
    },
  };
}
