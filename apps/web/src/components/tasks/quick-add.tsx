"use client";

import { Plus } from "lucide-react";
import { useRef, useState } from "react";
import { useAddTask } from "../../lib/tasks.ts";
import styles from "./tasks.module.css";

/** One input that understands "buy milk tomorrow 5pm" as the assistant does. */
export function QuickAdd() {
  const { mutate, isPending, error } = useAddTask();
  const [text, setText] = useState("");
  const input = useRef<HTMLInputElement>(null);

  function add() {
    const trimmed = text.trim();
    if (!trimmed || isPending) return;
    mutate(trimmed, {
      onSuccess: () => setText((now) => (now.trim() === trimmed ? "" : now)),
      onSettled: () => input.current?.focus(),
    });
  }

  return (
    <form
      className={styles.add}
      onSubmit={(event) => {
        event.preventDefault();
        add();
      }}
    >
      <label className="visually-hidden" htmlFor="quick-add">
        New task
      </label>
      <input
        ref={input}
        id="quick-add"
        value={text}
        onChange={(event) => setText(event.target.value)}
        placeholder="Buy milk tomorrow 5pm"
        autoComplete="off"
        enterKeyHint="done"
        maxLength={500}
        aria-describedby={error ? "quick-add-mistake" : undefined}
        aria-invalid={error ? true : undefined}
      />
      <button type="submit" aria-label="Add task" disabled={!text.trim() || isPending}>
        <Plus size={18} aria-hidden />
      </button>
      {error && (
        <p id="quick-add-mistake" role="alert" className={styles.mistake}>
          {error.message}
        </p>
      )}
    </form>
  );
}
