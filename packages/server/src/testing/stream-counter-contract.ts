import { createId } from "@parlor/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { StreamCounter } from "../http/stream-counter.ts";

/** As soon as it holds on a quiet machine, and for long on a busy one. */
const eventually = { timeout: 10_000, interval: 5 };

/**
 * Checks a stream counter against its contract: the rules C1 to C3 of `StreamCounter`, but for processes that die. With
 * `createPeer`, which gives the counter of another process on the same data, across two of them. For vitest.
 */
export function streamCounterContract(
  name: string,
  harness: {
    create(): Promise<StreamCounter>;
    createPeer?(): Promise<StreamCounter>;
    destroy?(): Promise<void>;
  },
): void {
  describe(`stream counter contract: ${name}`, () => {
    let counters: StreamCounter[];
    beforeAll(async () => {
      counters = [await harness.create()];
      if (harness.createPeer) counters.push(await harness.createPeer());
    });
    afterAll(async () => harness.destroy?.());

    /** Asks for so many places at once, of each counter in turn. */
    const take = (owner: string, count: number, max: number) =>
      Promise.all(
        Array.from({ length: count }, async (_, index) =>
          counters[index % counters.length]?.take(owner, max),
        ),
      );
    const createOwner = () => `user_${createId("request")}`;

    test("C1 no more than `max` are taken, however many ask at once, and each owner has as many", async () => {
      const [owner, other] = [createOwner(), createOwner()];
      const taken = await take(owner, 12, 5);
      expect(taken.filter(Boolean)).toHaveLength(5);
      expect((await take(other, 2, 1)).filter(Boolean)).toHaveLength(1);
      // A bound that was lowered meanwhile.
      expect((await take(owner, 2, 3)).filter(Boolean)).toEqual([]);
    });

    test("C2 C3 a place that was given back is free, and giving it back again frees no other", async () => {
      const owner = createOwner();
      const taken = await take(owner, 3, 3);
      for (let again = 0; again < 3; again += 1) taken[0]?.();
      // A counter that several processes share may be told a moment later.
      await expect.poll(async () => (await take(owner, 1, 3)).filter(Boolean).length, eventually).toBe(1);
      taken[0]?.();
      expect((await take(owner, 4, 3)).filter(Boolean)).toEqual([]);
    });
  });
}
