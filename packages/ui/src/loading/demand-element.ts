/** What can be said of an element that is loaded on demand. */
export type DemandState = "ready" | "loading" | "failed";

/** What is rendered with the element. */
export interface Host {
  requestUpdate(): void;
}

interface Demand {
  state: DemandState;
  hosts: Set<Host>;
}

const demands = new Map<string, Demand>();

/**
 * Whether the element `name` is defined; where it is not, defines those that `load` gives by their names. `host` is rendered again once that has
 * changed. What could not be loaded is tried again for the next host that asks, and for all when the network is back.
 */
export function demandElement(
  host: Host,
  name: string,
  load: () => Promise<Record<string, CustomElementConstructor>>,
): DemandState {
  if (customElements.get(name)) return "ready";
  const known = demands.get(name);
  if (known?.state === "loading" || known?.hosts.has(host)) {
    known.hosts.add(host);
    return known.state;
  }
  const demand: Demand = { state: "loading", hosts: new Set(known?.hosts).add(host) };
  demands.set(name, demand);
  void settle(name, demand, load);
  return demand.state;
}

async function settle(
  name: string,
  demand: Demand,
  load: () => Promise<Record<string, CustomElementConstructor>>,
): Promise<void> {
  try {
    for (const [tag, element] of Object.entries(await load())) {
      if (!customElements.get(tag)) customElements.define(tag, element);
    }
    demand.state = "ready";
    demands.delete(name);
  } catch {
    demand.state = "failed";
    addEventListener("online", () => retry(name, demand), { once: true });
  }
  for (const host of demand.hosts) host.requestUpdate();
}

function retry(name: string, demand: Demand): void {
  if (demands.get(name) !== demand) return;
  demands.delete(name);
  for (const host of demand.hosts) host.requestUpdate();
}
