import { changeJson } from "./change-answers.ts";
import type { Defect } from "./defect.ts";

/** Writes fields that have no value as null. */
export const sendsNulls: Defect = {
  breaks: ["http.no-nulls"],
  spoil: (handler) =>
    changeJson(handler, (json, { type }) =>
      type === "threads.get_by_id" ? { title: null, allowed_image_domains: null, ...json } : json,
    ),
};
