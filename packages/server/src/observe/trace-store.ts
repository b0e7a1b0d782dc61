import type { Tracer } from "@opentelemetry/api";
import type { Store } from "../stores/store.ts";
import { inSpan } from "./in-span.ts";

/** The same store, each of whose calls is a span `store <method>`. The abilities that it lacks stay lacking. */
export function traceStore(store: Store, tracer: Tracer): Store {
  return new Proxy(store, {
    get(target, name, receiver) {
      const member: unknown = Reflect.get(target, name, receiver);
      if (typeof member !== "function" || typeof name !== "string") return member;
      return (...parameters: unknown[]) =>
        inSpan(tracer, `store ${name}`, { "parlor.store.call": name }, async () =>
          Reflect.apply(member, target, parameters),
        );
    },
  });
}
