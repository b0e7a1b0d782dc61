import { createId } from "@parlor/protocol";
import { handleFileRequest } from "./attachments/files-handler.ts";
import type { ChatKit, ChatKitOptions } from "./chatkit.ts";
import { checkCaller } from "./check-caller.ts";
import { checkOptions, toLimits } from "./check-options.ts";
import { ChatKitError, isChatKitError } from "./errors.ts";
import { markAsDirect } from "./http/incoming-request.ts";
import { toErrorAnswer } from "./http/json-answer.ts";
import { createOpenStreams } from "./http/open-streams.ts";
import { readJsonText } from "./http/read-body.ts";
import { LONGEST_TIMER_MS } from "./http/read-in-time.ts";
import { createMemoryStreamCounter } from "./http/stream-counter.ts";
import { deleteIdleThread } from "./maintenance/delete-idle-thread.ts";
import { deleteThreadsOf } from "./maintenance/delete-threads-of.ts";
import type { Observation } from "./observe/observation.ts";
import { traceStore } from "./observe/trace-store.ts";
import { handleText } from "./requests/handle-request.ts";
import { createBackground } from "./runs/background.ts";
import { createFailedRuns } from "./runs/failed-runs.ts";
import { createMemoryRunLog } from "./runs/memory-run-log.ts";
import { createRecovery } from "./runs/recover-runs.ts";
import { createRunRegistry } from "./runs/run-registry.ts";
import { doAsAsked } from "./runs/runs-elsewhere.ts";
import type { RequestScope, Services } from "./services.ts";
import type { Store } from "./stores/store.ts";

const METHOD_NOT_ALLOWED = 405;
const DEFAULT_GRACE_MS = 10_000;
/** What a client may name its request: anything else could forge lines in a log. */
const requestIdPattern = /^[\w.:-]{1,128}$/;

/**
 * Makes a ChatKit endpoint from a store and a function that answers. Errors: see `errorStatus`. Throws a `TypeError`
 * that names the option or limit which cannot be worked with.
 */
export function createChatKit<Context>(options: ChatKitOptions<Context>): ChatKit {
  checkOptions(options);
  const limits = toLimits(options.limits);
  const { runLog = createMemoryRunLog(), streamCounter = createMemoryStreamCounter() } = options;
  const store = options.tracer ? traceStore(options.store, options.tracer) : options.store;
  const report: Services<Context>["report"] = (record) => {
    try {
      options.log?.(record);
    } catch {
      // A log that is full must not end turns.
    }
  };
  const observe = (observation: Observation) => {
    try {
      options.observe?.(observation);
    } catch {
      // Nor must figures.
    }
  };
  const services: Services<Context> = {
    options,
    store,
    runLog,
    runs: createRunRegistry(),
    failedRuns: createFailedRuns({ store, log: runLog, report }),
    limits,
    background: createBackground((error) => {
      report({ level: "warn", message: "a thread could not be named", error });
    }),
    recovery: createRecovery({ store, log: runLog, report }),
    streams: createOpenStreams(streamCounter, limits.maxStreamsPerOwner),
    report,
    observe,
  };
  const stopListening = runLog.exchange?.onAsked((runId, request) => {
    doAsAsked(services.runs, runId, request).catch((error: unknown) => {
      report({ level: "error", message: "what another process asked of a run failed", runId, error });
    });
  });
  if (runLog.exchange) services.recovery.start(limits.recoveryIntervalMs);
  const abilities = nameAbilities(services.store);
  let isClosing = false;
  let prunedAt = 0;

  /** Forgets what nobody can attach to any more, at most once in the time for which runs are kept. */
  function pruneRunLog() {
    const now = Date.now();
    if (now - prunedAt < limits.runRetentionMs) return;
    prunedAt = now;
    services.runLog.prune(new Date(now - limits.runRetentionMs).toISOString()).catch((error: unknown) => {
      services.report({ level: "warn", message: "old runs could not be forgotten", error });
    });
  }

  async function authenticate(request: Request, requestId: string): Promise<RequestScope<Context>> {
    if (isClosing)
      throw new ChatKitError("store_unavailable", "The server is stopping. Try again in a moment.");
    const caller = await options.authenticate(request);
    if (!caller) throw new ChatKitError("unauthenticated", "Sign in to use this conversation.");
    return { services, caller: checkCaller(caller), requestId, request, signal: request.signal };
  }

  async function answer(request: Request, requestId: string): Promise<Response> {
    if (request.method !== "POST")
      throw new ChatKitError("method_not_allowed", "Send ChatKit requests with POST.");
    const scope = await authenticate(request, requestId);
    pruneRunLog();
    const text = await readJsonText(request, {
      maxBytes: limits.maxBodyBytes,
      maxAudioBytes: options.transcribe ? limits.maxAudioBytes : 0,
      timeoutMs: limits.bodyTimeoutMs,
    });
    return handleText(scope, text);
  }

  function nameRequest(request: Request): string {
    let given: string | null | undefined;
    try {
      given = options.requestId?.(request);
    } catch (error) {
      report({ level: "warn", message: "a request could not be named by the host", error });
    }
    given ??= request.headers.get("x-request-id");
    return given && requestIdPattern.test(given) ? given : createId("request");
  }

  /** Answers in any case: with what went wrong, if it did. */
  async function answerAlways(
    request: Request,
    allowed: string,
    answerRequest: (requestId: string) => Promise<Response>,
  ): Promise<Response> {
    const requestId = nameRequest(request);
    const response = await answerOrRefuse(requestId, answerRequest);
    response.headers.set("x-parlor", abilities);
    if (response.status === METHOD_NOT_ALLOWED) response.headers.set("allow", allowed);
    return response;
  }

  async function answerOrRefuse(
    requestId: string,
    answerRequest: (requestId: string) => Promise<Response>,
  ): Promise<Response> {
    try {
      return await answerRequest(requestId);
    } catch (error) {
      if (isChatKitError(error)) {
        services.report({ level: "info", message: "a request was refused", requestId, code: error.code });
        observe({ type: "request.refused", requestId, code: error.code, status: error.status });
        return toErrorAnswer(error, requestId);
      }
      services.report({
        level: "error",
        message: "a request failed",
        requestId,
        code: "internal_error",
        error,
      });
      observe({ type: "request.refused", requestId, code: "internal_error", status: 500 });
      const message =
        "Something went wrong on our side. Try again; if it stays, give the request id to support.";
      return toErrorAnswer({ code: "internal_error", message, status: 500 }, requestId);
    }
  }

  return {
    handler: markAsDirect((request) =>
      answerAlways(request, "POST", (requestId) => answer(request, requestId)),
    ),
    files: (request) =>
      answerAlways(request, "GET, HEAD, POST, PUT", async (requestId) => {
        const scope = await authenticate(request, requestId);
        const isRead = request.method === "GET" || request.method === "HEAD";
        await options.admit?.({
          ...scope.caller,
          type: isRead ? "attachments.read" : "attachments.upload",
          request,
        });
        return handleFileRequest(scope, request);
      }),
    recover: () => services.recovery.run(),
    deleteThreadsOf: (owner) => deleteThreadsOf(services, owner),
    deleteIdleThread: (thread) => deleteIdleThread(services, thread),
    async close({ graceMs = DEFAULT_GRACE_MS } = {}) {
      isClosing = true;
      services.background.stop();
      services.recovery.stop();
      const running = services.runs.running();
      const timer = setTimeout(
        () => {
          for (const run of running) {
            run.interrupt();
            run.giveUp();
          }
        },
        Math.min(graceMs, LONGEST_TIMER_MS),
      );
      await Promise.all(running.map((run) => run.finished));
      clearTimeout(timer);
      services.failedRuns.giveUp();
      stopListening?.();
    },
  };
}

/**
 * What `x-parlor` says on every answer: that turns can be resumed here (`1`), and which of the optional requests are
 * answered, by word.
 */
function nameAbilities(store: Store): string {
  const words = ["1"];
  if (store.listArchivedThreads) words.push("archive");
  if (store.searchThreads) words.push("search");
  return words.join(" ");
}
