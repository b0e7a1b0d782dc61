// From sending a message to the first event of its turn, over real HTTP, with the embedded database and the offline
// assistant, on an otherwise idle machine.
import { type BackendProcess, startBackend } from "./backend-process.ts";
import { expectAtMost, median, spread } from "./measure.ts";

const ROUNDS = 30;
const WARM_UP = 5;
const MAX_MS = 50;

async function timeFirstEvent(backend: BackendProcess, threadId: string | undefined) {
  const input = {
    content: [{ type: "input_text", text: "What is due this week?" }],
    attachments: [],
    inference_options: {},
  };
  const start = performance.now();
  const response = await backend.chat(
    threadId === undefined
      ? { type: "threads.create", params: { input } }
      : { type: "threads.add_user_message", params: { thread_id: threadId, input } },
  );
  const reader = response.body?.getReader();
  if (!reader || !response.ok) throw new Error(`the turn was refused: ${response.status}`);
  const first = await reader.read();
  const time = performance.now() - start;
  const decoder = new TextDecoder();
  let text = decoder.decode(first.value, { stream: true });
  if (!text.startsWith("data: ")) throw new Error(`it begins with something else: ${text.slice(0, 300)}`);
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    text += decoder.decode(value, { stream: true });
  }
  if (!text.includes("assistant_message")) throw new Error(`there was no answer: ${text.slice(0, 300)}`);
  return { time, threadId: /"id":"(thr_[^"]+)"/.exec(text)?.[1] ?? threadId };
}

const backend = await startBackend({ OFFLINE_ASSISTANT_PACE_MS: "0" });
try {
  const times: number[] = [];
  const health: number[] = [];
  let threadId: string | undefined;
  for (let round = 0; round < WARM_UP + ROUNDS; round += 1) {
    const start = performance.now();
    await (await fetch(`${backend.url}/health`)).text();
    const healthTime = performance.now() - start;
    const turn = await timeFirstEvent(backend, threadId);
    threadId = turn.threadId;
    if (round < WARM_UP) continue;
    times.push(turn.time);
    health.push(healthTime);
  }
  console.log(
    `first event: ${median(times).toFixed(1)} ms (${spread(times)}), GET /health ${median(health).toFixed(1)} ms`,
  );
  expectAtMost("first event of a turn, median", median(times), MAX_MS, " ms");
  expectAtMost("first event of a turn, slowest", Math.max(...times), 2 * MAX_MS, " ms");
  console.log(`first event to GET /health: ${(median(times) / median(health)).toFixed(1)}x`);
} finally {
  await backend.stop();
}
