import { withBody } from "./change-answers.ts";
import type { Defect } from "./defect.ts";

/** Gives the oldest items first, whatever order is asked for. */
export const ignoresOrder: Defect = {
  breaks: ["pages.order", "pages.default-order"],
  spoil: (handler) =>
    withBody(handler, (body, pass) => {
      if (!body.startsWith('{"type":"items.list"')) return pass();
      const { params, ...request } = JSON.parse(body);
      return pass(JSON.stringify({ ...request, params: { ...params, order: "asc" } }));
    }),
};
