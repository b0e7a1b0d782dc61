import type { TextSource } from "../http/text-source.ts";
import type { Observation } from "./observation.ts";

/** The same source, which tells when somebody begins to read it, and once when that ends, whichever way. */
export function watchStream(source: TextSource, observe: (observation: Observation) => void): TextSource {
  return (sink) => {
    let isOpen = true;
    const close = () => {
      if (isOpen) observe({ type: "stream.closed" });
      isOpen = false;
    };
    observe({ type: "stream.opened" });
    const following = source({
      write: (piece) => sink.write(piece),
      end() {
        close();
        sink.end();
      },
      fail(error) {
        close();
        sink.fail(error);
      },
    });
    return {
      resume: () => following.resume(),
      leave() {
        close();
        following.leave();
      },
    };
  };
}
