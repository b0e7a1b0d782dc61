"use client";

import { Check, Flag, Trash2 } from "lucide-react";
import { type MouseEvent, memo, useRef, useState } from "react";
import type { Priority, Task, TaskChange } from "../../lib/tasks.ts";
import { DueChip } from "./due-chip.tsx";
import styles from "./tasks.module.css";

const priorities: { value: Priority; label: string }[] = [
  { value: "high", label: "High priority" },
  { value: "normal", label: "Normal priority" },
  { value: "low", label: "Low priority" },
];

interface TaskRowProperties {
  task: Task;
  now: Date;
  isFlashed: boolean;
  /** Why the last change of this task was refused. */
  failure: string | undefined;
  onChange: (input: { id: string; change: TaskChange }) => void;
  onDelete: (task: Task) => void;
}

/** Keeps the keyboard where it was in the list when a row goes. */
function focusNeighbour({ currentTarget }: MouseEvent<HTMLButtonElement>): void {
  const row = currentTarget.closest("li");
  const neighbour = row?.nextElementSibling ?? row?.previousElementSibling;
  const target =
    neighbour?.querySelector<HTMLElement>(`.${styles.delete}`) ??
    document.querySelector<HTMLElement>(`.${styles.add} input`);
  target?.focus({ preventScroll: true });
}

/** One task: done with a click, edited in place. */
export const TaskRow = memo(function TaskRow({
  task,
  now,
  isFlashed,
  failure,
  onChange,
  onDelete,
}: TaskRowProperties) {
  const [draft, setDraft] = useState<string | null>(null);
  const titleButton = useRef<HTMLButtonElement>(null);

  function finishEditing(save: boolean) {
    const title = draft?.trim();
    if (save && title && title !== task.title) onChange({ id: task.id, change: { title } });
    setDraft(null);
    requestAnimationFrame(() => titleButton.current?.focus());
  }

  return (
    <li
      className={styles.row}
      data-completed={task.completed || undefined}
      data-flash={isFlashed || undefined}
    >
      <label className={styles.check}>
        <input
          type="checkbox"
          checked={task.completed}
          aria-label={`Done: ${task.title}`}
          onChange={(event) => onChange({ id: task.id, change: { completed: event.target.checked } })}
        />
        <Check size={14} strokeWidth={3} aria-hidden />
      </label>
      <div className={styles.body}>
        {draft === null ? (
          <button
            ref={titleButton}
            type="button"
            className={styles.title}
            aria-label={`Edit: ${task.title}`}
            onClick={() => setDraft(task.title)}
          >
            {task.title}
          </button>
        ) : (
          <input
            className={styles.edit}
            aria-label="Title"
            value={draft}
            maxLength={500}
            // The person has just asked to edit this very text.
            // biome-ignore lint/a11y/noAutofocus: focus follows the click
            autoFocus
            onChange={(event) => setDraft(event.target.value)}
            onBlur={() => finishEditing(true)}
            onKeyDown={(event) => {
              if (event.nativeEvent.isComposing) return;
              if (event.key === "Enter") finishEditing(true);
              if (event.key === "Escape") finishEditing(false);
            }}
          />
        )}
        <div className={styles.meta}>
          <span className={styles.number}>#{task.number}</span>
          <DueChip
            task={task}
            now={now}
            onChange={(due_at) => onChange({ id: task.id, change: { due_at } })}
          />
          <label className={styles.priority} data-priority={task.priority}>
            <Flag size={13} aria-hidden />
            <select
              aria-label={`Priority of ${task.title}`}
              value={task.priority}
              onChange={(event) =>
                onChange({ id: task.id, change: { priority: event.target.value as Priority } })
              }
            >
              {priorities.map(({ value, label }) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </select>
          </label>
        </div>
        {failure && (
          <p role="alert" className={styles.mistake}>
            {failure}
          </p>
        )}
      </div>
      <button
        type="button"
        className={styles.delete}
        aria-label={`Delete: ${task.title}`}
        onClick={(event) => {
          focusNeighbour(event);
          onDelete(task);
        }}
      >
        <Trash2 size={16} aria-hidden />
      </button>
    </li>
  );
});
