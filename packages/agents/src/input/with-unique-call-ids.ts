import type { AgentInputItem } from "@openai/agents";

/**
 * The same input with no call id used by two calls: many models number their calls from one in each turn, and
 * providers refuse an input in which a result could belong to two calls. A result follows its call.
 */
export function withUniqueCallIds(items: readonly AgentInputItem[]): AgentInputItem[] {
  const used = new Set<string>();
  const current = new Map<string, string>();
  return items.map((item) => {
    if (item.type === "function_call") {
      let id = item.callId;
      for (let count = 2; used.has(id); count += 1) id = `${item.callId}_${count}`;
      used.add(id);
      current.set(item.callId, id);
      return id === item.callId ? item : { ...item, callId: id };
    }
    if (item.type === "function_call_result") {
      const id = current.get(item.callId) ?? item.callId;
      return id === item.callId ? item : { ...item, callId: id };
    }
    return item;
  });
}
