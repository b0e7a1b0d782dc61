"use client";

import { Download, Upload } from "lucide-react";
import { type ChangeEvent, useEffect, useState } from "react";
import { callApi } from "../../lib/api.ts";
import styles from "./account.module.css";
import { Failure } from "./failure.tsx";

const exports = [
  { href: "/api/conversations/export?format=json", label: "Export as JSON" },
  { href: "/api/conversations/export?format=markdown", label: "Export as Markdown" },
];

/** What a file is imported as. Systems know no type of Markdown's, so its name tells. */
function toType(file: File): string {
  return /\.(md|markdown)$/i.test(file.name) ? "text/markdown" : "application/json";
}

function describe({ threads, items }: { threads: number; items: number }): string {
  const conversations = threads === 1 ? "1 conversation" : `${threads} conversations`;
  return `Imported ${conversations} with ${items} ${items === 1 ? "entry" : "entries"}.`;
}

/** Taking one's conversations along, and bringing them back. */
export function ConversationsSection() {
  const [done, setDone] = useState("");
  const [failure, setFailure] = useState<unknown>(null);
  const [isBusy, setIsBusy] = useState(false);
  const [isReady, setIsReady] = useState(false);
  useEffect(() => setIsReady(true), []);

  async function importFile(event: ChangeEvent<HTMLInputElement>) {
    const input = event.currentTarget;
    const [file] = input.files ?? [];
    if (!file) return;
    setDone("");
    setFailure(null);
    setIsBusy(true);
    try {
      const imported = await callApi<{ threads: number; items: number }>("/api/conversations/import", {
        method: "POST",
        file: { content: file, type: toType(file) },
      });
      setDone(describe(imported));
    } catch (error) {
      setFailure(error);
    } finally {
      setIsBusy(false);
      // The same file may be chosen again.
      input.value = "";
    }
  }

  return (
    <section className={styles.section} aria-labelledby="conversations-heading">
      <h2 id="conversations-heading">Conversations</h2>
      <p>
        Take all of your conversations along as a file, archived ones too. Either form can be imported again.
      </p>
      <div className={styles.actions}>
        {exports.map(({ href, label }) => (
          <a key={href} href={href} download className={styles.button}>
            <Download size={16} aria-hidden /> {label}
          </a>
        ))}
        <label className={styles.button} data-busy={isBusy || undefined}>
          <Upload size={16} aria-hidden /> {isBusy ? "Importing…" : "Import a file"}
          <input
            type="file"
            className="visually-hidden"
            accept=".json,.md,.markdown,application/json,text/markdown"
            disabled={isBusy || !isReady}
            onChange={(event) => void importFile(event)}
          />
        </label>
      </div>
      <p role="status" className={styles.done}>
        {done}
      </p>
      <Failure error={failure} />
    </section>
  );
}
