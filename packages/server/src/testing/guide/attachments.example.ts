import {
  type AttachmentStore,
  createChatKit,
  createMemoryAttachmentStore,
  createMemoryStore,
} from "@parlor/server";

// Anything that keeps the contract of AttachmentStore: a disk, S3, a database.
const attachments: AttachmentStore = createMemoryAttachmentStore({ url: "/chatkit/files" });

const chatKit = createChatKit({
  store: createMemoryStore(),
  attachments,
  limits: { maxAttachmentBytes: 5 * 1024 * 1024, attachmentTypes: ["image/*", "text/plain"] },
  authenticate: async (request) => ({ owner: request.headers.get("x-user") ?? "guest", context: {} }),
  async *respond({ thread, message, owner, run }) {
    const texts: string[] = [];
    for (const { id, name, mime_type } of message?.attachments ?? []) {
      const bytes = await attachments.read(owner, id);
      const text = mime_type === "text/plain" && bytes ? await new Response(bytes).text() : mime_type;
      texts.push(`${name}: ${text}`);
    }
    const content = [{ type: "output_text" as const, text: texts.join("\n"), annotations: [] }];
    const fields = { id: run.createId("assistant_message"), thread_id: thread.id };
    const created_at = new Date().toISOString();
    yield { type: "thread.item.done", item: { type: "assistant_message", ...fields, created_at, content } };
  },
});

/** What a server answers at /chatkit and below /chatkit/files. */
export function answer(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  const isFile = pathname === "/chatkit/files" || pathname.startsWith("/chatkit/files/");
  return isFile ? chatKit.files(request) : chatKit.handler(request);
}
