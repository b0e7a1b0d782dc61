/** Which calls fail: told the name of the method and how many calls there were before, over all methods. */
export type Faults = (call: { name: string; index: number }) => boolean;

/** What a call that was made to fail rejects with. */
export const FAULT_MESSAGE = "the disk is on fire";

/**
 * The same object, of which calls of methods can be made to fail: before they do anything, or once they have done it,
 * as when only the answer is lost. `count` tells how many calls there were.
 */
export function withFaults<T extends object>(
  target: T,
  faults: Faults,
  moment: "before" | "after" = "before",
): { faulty: T; count(): number } {
  let index = 0;
  async function loseAnswer(call: () => unknown): Promise<never> {
    if (moment === "after") await call();
    throw new Error(FAULT_MESSAGE);
  }
  const faulty = new Proxy(target, {
    get(object, name, receiver) {
      const value: unknown = Reflect.get(object, name, receiver);
      if (typeof value !== "function" || typeof name !== "string") return value;
      return (...parameters: unknown[]) => {
        const fails = faults({ name, index });
        index += 1;
        const call = () => Reflect.apply(value, object, parameters);
        return fails ? loseAnswer(call) : call();
      };
    },
  });
  return { faulty, count: () => index };
}
