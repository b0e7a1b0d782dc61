import { once } from "node:events";
import { connect, type Socket } from "node:net";

const input = { content: [{ type: "input_text", text: "Hello" }], attachments: [], inference_options: {} };
const body = JSON.stringify({ type: "threads.create", params: { input } });
const request = `POST / HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;

/** JSON has neither: the end of a frame, and the last chunk of a body. */
const frameEnd = "\n\n";
const lastChunk = "\r\n0\r\n\r\n";

interface Turn {
  events: number;
  /** Milliseconds from sending the request to the end of the first event. */
  firstEventMs: number;
}

/** Sends a message that starts a thread, and counts the events of the answer without parsing them. */
async function sendTurn(socket: Socket): Promise<Turn> {
  const { promise, resolve, reject } = Promise.withResolvers<Turn>();
  const start = performance.now();
  let events = 0;
  let firstEventMs = Number.NaN;
  let tail = "";
  const take = (bytes: Buffer) => {
    const text = tail + bytes.toString("latin1");
    for (let at = text.indexOf(frameEnd); at !== -1; at = text.indexOf(frameEnd, at + 2)) events += 1;
    if (events > 0 && Number.isNaN(firstEventMs)) firstEventMs = performance.now() - start;
    if (text.endsWith(lastChunk)) {
      socket.off("data", take).off("close", fail);
      resolve({ events, firstEventMs });
      return;
    }
    // What may be the beginning of either, and has not been counted as a frame's end.
    tail = text.endsWith(frameEnd) ? "" : text.slice(-lastChunk.length + 1).replaceAll(frameEnd, "");
  };
  const fail = () => reject(new Error("the server closed the connection in the middle of a turn"));
  socket.on("data", take).once("close", fail);
  socket.write(request);
  return promise;
}

/** What a server did in a while. */
export interface Load {
  eventsPerSecond: number;
  /** Of every turn. */
  firstEventMs: number[];
}

/** Keeps so many connections busy with turns for a while, each with the next turn as soon as the last has ended. */
export async function loadServer(
  url: string,
  { connections, ms, eventsPerTurn }: { connections: number; ms: number; eventsPerTurn: number },
): Promise<Load> {
  const { port } = new URL(url);
  const sockets = Array.from({ length: connections }, () => connect(Number(port), "127.0.0.1").setNoDelay());
  await Promise.all(sockets.map((socket) => once(socket, "connect")));
  const firstEventMs: number[] = [];
  let events = 0;
  const start = performance.now();
  await Promise.all(
    sockets.map(async (socket) => {
      do {
        const turn = await sendTurn(socket);
        if (turn.events !== eventsPerTurn)
          throw new Error(`a turn had ${turn.events} events, not ${eventsPerTurn}`);
        events += turn.events;
        firstEventMs.push(turn.firstEventMs);
      } while (performance.now() - start < ms);
      socket.destroy();
    }),
  );
  return { eventsPerSecond: (events * 1000) / (performance.now() - start), firstEventMs };
}
