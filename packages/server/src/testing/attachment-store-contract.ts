import { createId } from "@parlor/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AttachmentFile, AttachmentStore } from "../stores/attachment-store.ts";

const owner = `user_${createId("request")}`;
const stranger = `user_${createId("request")}`;

function createFile(fields: Partial<AttachmentFile> = {}): AttachmentFile {
  return { id: createId("attachment"), name: "notes.txt", mimeType: "text/plain", size: 5, ...fields };
}

function toStream(...parts: (Uint8Array | string)[]): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const queue = parts.map((part) => (typeof part === "string" ? encoder.encode(part) : part));
  return new ReadableStream({
    pull(controller) {
      const part = queue.shift();
      if (part) controller.enqueue(part);
      else controller.close();
    },
  });
}

/** A stream that breaks after its first bytes. */
function toBrokenStream(): ReadableStream<Uint8Array> {
  let isFirst = true;
  return new ReadableStream({
    pull(controller) {
      if (!isFirst) throw new Error("the connection was lost");
      isFirst = false;
      controller.enqueue(new Uint8Array([1, 2, 3]));
    },
  });
}

/** Checks an attachment store against its contract: the rules A1 to A7 of `AttachmentStore`. For vitest. */
export function attachmentStoreContract(
  name: string,
  harness: { create(): Promise<AttachmentStore>; destroy?(): Promise<void> },
): void {
  describe(`attachment store contract: ${name}`, () => {
    let attachments: AttachmentStore;
    beforeAll(async () => {
      attachments = await harness.create();
    });
    afterAll(async () => harness.destroy?.());

    async function announce(fields: Partial<AttachmentFile> = {}): Promise<AttachmentFile> {
      const file = createFile(fields);
      await attachments.create(owner, file);
      return file;
    }

    async function readText(id: string): Promise<string | undefined> {
      const bytes = await attachments.read(owner, id);
      return bytes && new Response(bytes).text();
    }

    test("A1 what belongs to another owner does not exist", async () => {
      const { id } = await announce();
      expect(await attachments.write(stranger, id, toStream("mine!"))).toBe(false);
      expect(await attachments.find(stranger, id)).toBeUndefined();
      expect(await attachments.write(owner, id, toStream("hello"))).toBe(true);
      expect(await attachments.read(stranger, id)).toBeUndefined();
      expect(await attachments.delete(stranger, id)).toBe(false);
      expect(await readText(id)).toBe("hello");
    });

    test("A1 what was never announced neither", async () => {
      const id = createId("attachment");
      expect(await attachments.find(owner, id)).toBeUndefined();
      expect(await attachments.read(owner, id)).toBeUndefined();
      expect(await attachments.write(owner, id, toStream("hello"))).toBe(false);
      expect(await attachments.delete(owner, id)).toBe(false);
    });

    test("A2 an announced attachment is there, and has nothing to read", async () => {
      const file = await announce();
      expect(await attachments.find(owner, file.id)).toEqual({ file, isUploaded: false });
      expect(await attachments.read(owner, file.id)).toBeUndefined();
      await attachments.write(owner, file.id, toStream("hello"));
      expect(await attachments.find(owner, file.id)).toEqual({ file, isUploaded: true });
    });

    test("A2 where a client is told to send the bytes, that is an address with a method", async () => {
      const { uploadDescriptor } = await attachments.create(owner, createFile());
      if (uploadDescriptor === undefined) return;
      expect(uploadDescriptor.url).not.toBe("");
      expect(["POST", "PUT"]).toContain(uploadDescriptor.method);
    });

    test.each([
      ["nothing", 0],
      ["one byte", 1],
      ["every value a byte can have", 256],
      ["many parts", 300_000],
    ])("A3 bytes come back as they were written, as often as they are read: %s", async (_, size) => {
      const { id } = await announce({ size });
      const bytes = Uint8Array.from({ length: size }, (_unused, index) => index % 256);
      const parts: Uint8Array[] = [];
      for (let at = 0; at < size; at += 65_536) parts.push(bytes.slice(at, at + 65_536));
      expect(await attachments.write(owner, id, toStream(...parts))).toBe(true);
      for (let times = 0; times < 2; times += 1) {
        const read = await attachments.read(owner, id);
        if (!read) throw new Error("there is nothing to read");
        expect(new Uint8Array(await new Response(read).arrayBuffer())).toEqual(bytes);
      }
    });

    test("A4 a write that breaks off keeps nothing, and can be done again", async () => {
      const file = await announce();
      await expect(attachments.write(owner, file.id, toBrokenStream())).rejects.toThrow();
      expect(await attachments.find(owner, file.id)).toEqual({ file, isUploaded: false });
      expect(await attachments.read(owner, file.id)).toBeUndefined();
      expect(await attachments.write(owner, file.id, toStream("hello"))).toBe(true);
      expect(await readText(file.id)).toBe("hello");
    });

    test("A5 an attachment is written once", async () => {
      const { id } = await announce();
      expect(await attachments.write(owner, id, toStream("first"))).toBe(true);
      expect(await attachments.write(owner, id, toStream("later"))).toBe(false);
      expect(await readText(id)).toBe("first");
    });

    test("A5 of several writes at once one is kept, whole", async () => {
      const { id } = await announce();
      const texts = ["aaaaa", "bbbbb", "ccccc", "ddddd"];
      const written = await Promise.all(
        texts.map((text) => attachments.write(owner, id, toStream(text.slice(0, 2), text.slice(2)))),
      );
      expect(written.filter(Boolean)).toHaveLength(1);
      expect(await readText(id)).toBe(texts[written.indexOf(true)]);
    });

    test("A6 what is deleted is gone, uploaded or not", async () => {
      for (const isUploaded of [true, false]) {
        const { id } = await announce();
        if (isUploaded) await attachments.write(owner, id, toStream("hello"));
        expect(await attachments.delete(owner, id)).toBe(true);
        expect(await attachments.find(owner, id)).toBeUndefined();
        expect(await attachments.read(owner, id)).toBeUndefined();
        expect(await attachments.write(owner, id, toStream("hello"))).toBe(false);
        expect(await attachments.delete(owner, id)).toBe(false);
      }
    });

    test.each([["../../etc/passwd"], ["a/b\\c:d"], ["\u0000"], ["CON"], ["é 漢字 \u202e.png"], [""]])(
      "A7 the name %j decides nothing",
      async (hostile) => {
        const [one, two] = [await announce({ name: hostile }), await announce({ name: hostile })];
        await attachments.write(owner, one.id, toStream("first"));
        await attachments.write(owner, two.id, toStream("other"));
        expect(await readText(one.id)).toBe("first");
        expect(await readText(two.id)).toBe("other");
        expect(await attachments.find(owner, one.id)).toMatchObject({ file: { name: hostile } });
      },
    );
  });
}
