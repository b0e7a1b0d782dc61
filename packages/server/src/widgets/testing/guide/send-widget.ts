import { createChatKit, createMemoryStore } from "@parlor/server";
import { badge, button, card, row, spacer, streamWidget, text, title } from "@parlor/server/widgets";

interface Task {
  id: string;
  name: string;
  isLate: boolean;
}

function taskCard(tasks: readonly Task[]) {
  return card({ size: "md" }, [
    title("Due today"),
    tasks.map((task) =>
      row({ key: task.id, gap: 2 }, [
        text(task.name),
        task.isLate && badge({ label: "late", color: "danger" }),
        spacer(),
        button({ label: "Done", onClickAction: { type: "task.complete", payload: { id: task.id } } }),
      ]),
    ),
  ]);
}

export const chatKit = createChatKit({
  store: createMemoryStore(),
  authenticate: async () => ({ owner: "ada", context: {} }),
  async *respond({ thread, run }) {
    const tasks = [{ id: "1", name: "Buy groceries", isLate: true }];
    yield* streamWidget(taskCard(tasks), { thread, createId: run.createId, copyText: "Buy groceries" });
  },
});
