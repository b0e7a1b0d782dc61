import { firstHeaders } from "../full-backend.ts";
import type { Defect } from "./defect.ts";

/** Takes everybody for one user: a test user that was never taken out. */
export const forgetsOwners: Defect = {
  breaks: [
    "ownership.credentials",
    "ownership.list",
    "ownership.read",
    "ownership.write",
    "ownership.attachments",
  ],
  spoil: (handler) => (request) => {
    const headers = new Headers(request.headers);
    headers.set("authorization", firstHeaders.authorization);
    return handler(new Request(request, { headers }));
  },
};
