import { type ChatKitOptions, StreamError } from "@parlor/server";
import {
  button,
  card,
  defineAction,
  form,
  input,
  isWidgetError,
  parseAction,
  replaceWidget,
  text,
  withWidget,
} from "@parlor/server/widgets";
import { z } from "zod";

const completeTask = defineAction("task.complete", z.object({ id: z.string() }));
const renameTask = defineAction("task.rename", z.object({ id: z.string(), name: z.string().min(1) }));

export const taskCard = (id: string, name: string) =>
  card([
    text(name),
    button({ label: "Done", onClickAction: completeTask.config({ id }, { loadingBehavior: "container" }) }),
    form({ onSubmitAction: renameTask.formConfig({ id }, { streaming: false }) }, [
      input({ name: "name", defaultValue: name, required: true }),
      button({ label: "Rename", submit: true }),
    ]),
  ]);

export const actionHooks: Pick<ChatKitOptions<unknown>, "action" | "syncAction"> = {
  async *action({ action, sender }) {
    const { payload } = parseAction(action, [completeTask]);
    if (!sender) throw new StreamError("This needs a card.");
    yield* replaceWidget(sender, card([text(`Task ${payload.id} is done.`)]));
  },
  async syncAction({ action, sender }) {
    const parsed = parseAction(action, [completeTask, renameTask]);
    if (parsed.type !== "task.rename" || !sender) return undefined;
    const { id, name } = parsed.payload;
    return { updated_item: withWidget(sender, taskCard(id, name)) };
  },
};

export const isBadAction = (error: unknown): boolean =>
  isWidgetError(error) && error.code === "invalid_action";
