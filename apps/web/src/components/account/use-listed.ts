"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";

/** A list of the account page, and acts that change it, one at a time. */
export function useListed<T>(name: string, read: () => Promise<T[]>) {
  const client = useQueryClient();
  const { data, error } = useQuery({ queryKey: ["account", name], queryFn: read });
  const [failure, setFailure] = useState<unknown>(null);
  const [done, setDone] = useState("");
  const [isBusy, setIsBusy] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);

  /** Gives what `work` gave, or undefined when it failed. `told` is what is said once it is done. */
  async function act<R>(work: () => Promise<R>, told: string): Promise<R | undefined> {
    setFailure(null);
    setDone("");
    setIsBusy(true);
    try {
      const result = await work();
      await client.invalidateQueries({ queryKey: ["account", name] });
      setDone(told);
      return result;
    } catch (problem) {
      setFailure(problem);
      return undefined;
    } finally {
      setIsBusy(false);
    }
  }

  /** As `act`, for what removes its own button: the focus must not be lost with it. */
  async function remove(work: () => Promise<unknown>, told: string): Promise<void> {
    await act(work, told);
    heading.current?.focus();
  }

  return { items: data, failure: failure ?? error, done, isBusy, heading, act, remove };
}
