"use client";

import { Download, X } from "lucide-react";
import { useEffect, useRef } from "react";
import styles from "./export-dialog.module.css";

/** A conversation to take along. */
export interface ExportedThread {
  threadId: string;
  title: string | undefined;
}

const forms = [
  { form: "markdown", label: "Markdown", hint: "to read" },
  { form: "json", label: "JSON", hint: "for programs" },
] as const;

/** Asks in which form a conversation is wanted, and has the browser save it. */
export function ExportDialog({ thread, onClose }: { thread: ExportedThread; onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const address = `/api/conversations/${encodeURIComponent(thread.threadId)}/export`;

  return (
    <dialog ref={dialog} className={styles.dialog} aria-labelledby="export-heading" onClose={onClose}>
      <header>
        <h2 id="export-heading">Export conversation</h2>
        <button type="button" aria-label="Close" onClick={() => dialog.current?.close()}>
          <X size={18} aria-hidden />
        </button>
      </header>
      <p dir="auto">{thread.title ?? "Untitled"}</p>
      <ul>
        {forms.map(({ form, label, hint }) => (
          <li key={form}>
            <a href={`${address}?format=${form}`} download onClick={() => dialog.current?.close()}>
              <Download size={16} aria-hidden /> {label} <span>{hint}</span>
            </a>
          </li>
        ))}
      </ul>
      <p className={styles.note}>Either file can be imported again, under Account settings.</p>
    </dialog>
  );
}
