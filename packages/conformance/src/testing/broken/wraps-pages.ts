import { changeJson } from "./change-answers.ts";
import type { Defect } from "./defect.ts";

/** Puts the page of threads into another object, so that history is empty. */
export const wrapsPages: Defect = {
  breaks: ["http.bare-object", "requests.threads.list"],
  spoil: (handler) =>
    changeJson(handler, (json, { type }) => (type === "threads.list" ? { result: json } : json)),
};
