import type { Exchange, Frame } from "./exchange.ts";

/** What changed: an exchange but for its frames, or one more frame of it, or that all are gone. */
export type RecorderChange =
  | { kind: "exchange"; exchange: Exchange }
  | { kind: "frame"; number: number; frame: Frame }
  | { kind: "cleared" };

/** The exchanges of a session, the newest last. */
export interface Recorder {
  readonly exchanges: readonly Exchange[];
  /** Begins an exchange. What is written into it is told by `changed`. */
  begin(exchange: Omit<Exchange, "number" | "frames" | "outcome">): Exchange;
  addFrame(exchange: Exchange, frame: Frame): void;
  changed(exchange: Exchange): void;
  clear(): void;
  /** Gives the function that stops it. */
  listen(listener: (change: RecorderChange) => void): () => void;
}

/** Keeps the last `maxExchanges`. */
export function createRecorder({ maxExchanges }: { maxExchanges: number }): Recorder {
  const exchanges: Exchange[] = [];
  const listeners = new Set<(change: RecorderChange) => void>();
  let count = 0;
  const tell = (change: RecorderChange) => {
    for (const listener of listeners) listener(change);
  };
  return {
    exchanges,
    begin(fields) {
      count += 1;
      const exchange: Exchange = { ...fields, number: count, frames: [], outcome: "open" };
      exchanges.push(exchange);
      if (exchanges.length > maxExchanges) exchanges.shift();
      tell({ kind: "exchange", exchange });
      return exchange;
    },
    addFrame(exchange, frame) {
      exchange.frames.push(frame);
      tell({ kind: "frame", number: exchange.number, frame });
    },
    changed: (exchange) => tell({ kind: "exchange", exchange }),
    clear() {
      exchanges.length = 0;
      tell({ kind: "cleared" });
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
