import type { AttachmentStore, ChatKit } from "@parlor/server";
import type { AppDatabase } from "../app-tables.ts";
import type { Eraser } from "./delete-account.ts";

/**
 * What is to be done for a person who leaves, beside deleting the row of "user", with which sessions, passwords, tokens and
 * tasks go. Whoever adds a table with an owner adds to one or the other: a test looks at every table.
 */
export function createErasers(
  tables: AppDatabase,
  chatKit: Pick<ChatKit, "deleteThreadsOf">,
  files: AttachmentStore | undefined,
): readonly Eraser[] {
  return [
    (owner) => chatKit.deleteThreadsOf(owner),
    async (owner) => {
      if (!files) return;
      const own = await tables
        .withTables<{ chatkit_files: { id: string; owner: string } }>()
        .selectFrom("chatkit_files")
        .select("id")
        .where("owner", "=", owner)
        .execute();
      for (const { id } of own) await files.delete(owner, id);
    },
    // Uploads that went into no message.
    (owner) => tables.deleteFrom("chatkit_attachments").where("owner", "=", owner).execute(),
    (owner) => tables.deleteFrom("chatkit_runs").where("owner", "=", owner).execute(),
  ];
}
