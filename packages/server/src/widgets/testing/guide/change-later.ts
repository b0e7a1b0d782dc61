import type { ThreadItem, WidgetItem } from "@parlor/protocol";
import type { Respond } from "@parlor/server";
import { card, replaceWidget, text } from "@parlor/server/widgets";

async function findWidget(history: AsyncIterable<ThreadItem>): Promise<WidgetItem | undefined> {
  for await (const item of history) if (item.type === "widget") return item;
  return undefined;
}

export const respond: Respond<unknown> = async function* ({ run }) {
  const item = await findWidget(run.history());
  if (item) yield* replaceWidget(item, card([text("Your order has been sent.")]));
};
