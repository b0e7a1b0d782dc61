import { type DemandState, demandElement, type Host } from "../loading/demand-element.ts";

/** Whether `<parlor-widget>` can be rendered; has it loaded, and `host` rendered again, where it cannot yet. */
export function demandWidget(host: Host): DemandState {
  return demandElement(host, "parlor-widget", async () => (await import("./widget-parts.ts")).widgetParts);
}
