/** Which calls fail: told the name of the method and how many calls there were before, over all methods. */
export type Faults = (call: { name: string; index: number }) => boolean;

/** What a call that was made to fail rejects with. */
export const FAULT_MESSAGE = "the disk is on fire";

/**
 * The same object, of which calls of methods can be made to fail before they do anything. `count` tells how many
 * calls there were.
 */
export function withFaults<T extends object>(target: T, faults: Faults): { faulty: T; count(): number } {
  let index = 0;
  const faulty = new Proxy(target, {
    get(object, name, receiver) {
      const value: unknown = Reflect.get(object, name, receiver);
      if (typeof value !== "function" || typeof name !== "string") return value;
      return (...parameters: unknown[]) => {
        const call = { name, index };
        index += 1;
        if (faults(call)) return Promise.reject(new Error(FAULT_MESSAGE));
        return Reflect.apply(value, object, parameters);
      };
    },
  });
  return { faulty, count: () => index };
}
