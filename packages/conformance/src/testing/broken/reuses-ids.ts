import { changeEvents, changeJson, type LooseJson } from "./change-answers.ts";
import type { Defect } from "./defect.ts";

const fakeId = "__fake_id__";

/** Takes the ids of a model for its own: every answer has the same one, so that each overwrites the last. */
export const reusesIds: Defect = {
  breaks: ["ids.unique", "items.only-shown", "retry.answers", "retry.told"],
  spoil: (handler) =>
    changeJson(
      changeEvents(handler, (event) => [rename(event)]),
      rename,
    ),
};

function rename<T>(json: T): T {
  if (Array.isArray(json)) return json.map(rename) as T;
  if (typeof json !== "object" || json === null) return json;
  const given = { ...json } as LooseJson;
  const renamed = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, rename(value)]));
  if (given.type === "assistant_message") renamed.id = fakeId;
  if (given.update?.type.startsWith("assistant_message.")) renamed.item_id = fakeId;
  return renamed as T;
}
