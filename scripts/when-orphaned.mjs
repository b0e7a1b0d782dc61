const CHECK_EVERY_MS = 500;

/**
 * Calls back once when npm, which started this process, is gone. A signal to npm alone ends npm and the shell
 * between, and tells this process nothing.
 */
export function whenOrphaned(callback) {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    callback();
  }, CHECK_EVERY_MS);
  timer.unref();
}
