import { loadWidgetTemplate, streamWidget } from "@parlor/server/widgets";

const flights = await loadWidgetTemplate(new URL("./flights.widget", import.meta.url));

export const showFlights = (thread: { id: string }) =>
  streamWidget(flights.build({ flights: [{ id: "LX14", from: "ZRH", to: "JFK", late: true }] }), { thread });
