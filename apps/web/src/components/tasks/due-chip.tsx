"use client";

import { CalendarDays } from "lucide-react";
import { type MouseEvent, useId, useLayoutEffect, useRef, useState } from "react";
import { addDays, type DueAt, formatDue, fromFields, toDueGroup, toFields } from "../../lib/due.ts";
import type { Task } from "../../lib/tasks.ts";
import styles from "./tasks.module.css";

/** When a task is due, as a chip that opens a small form with the browser's own calendar. */
export function DueChip({
  task,
  now,
  onChange,
}: {
  task: Task;
  now: Date;
  onChange: (dueAt: DueAt) => void;
}) {
  const id = useId();
  const popover = useRef<HTMLFormElement>(null);
  const [isOpen, setIsOpen] = useState(false);
  const [fields, setFields] = useState(() => toFields(task.due_at));
  const group = task.completed ? "done" : toDueGroup(task.due_at, now);

  useLayoutEffect(() => {
    if (isOpen) popover.current?.showPopover();
  }, [isOpen]);

  function open(event: MouseEvent) {
    // By the time the browser acts on this click, the button is the opener of an open popover, and would close it.
    event.preventDefault();
    setFields(toFields(task.due_at));
    setIsOpen(true);
  }

  function choose(dueAt: DueAt) {
    popover.current?.hidePopover();
    if (dueAt !== task.due_at) onChange(dueAt);
  }

  return (
    <>
      <button
        type="button"
        className={styles.chip}
        data-group={group}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        // A click on the opener of an open popover closes it; without this it would be opened again.
        popoverTarget={isOpen ? id : undefined}
        onClick={isOpen ? undefined : open}
      >
        <CalendarDays size={13} aria-hidden />
        {task.due_at === null ? "No date" : formatDue(task.due_at, now)}
      </button>
      {isOpen && (
        <form
          ref={popover}
          id={id}
          popover="auto"
          className={styles.duePopover}
          aria-label={`Due date of ${task.title}`}
          onToggle={(event) => {
            if (event.newState === "closed") setIsOpen(false);
          }}
          onSubmit={(event) => {
            event.preventDefault();
            choose(fromFields(fields.day, fields.time));
          }}
        >
          <div className={styles.shortcuts}>
            <button type="button" onClick={() => choose(addDays(now, 0))}>
              Today
            </button>
            <button type="button" onClick={() => choose(addDays(now, 1))}>
              Tomorrow
            </button>
            <button type="button" onClick={() => choose(addDays(now, 7))}>
              In a week
            </button>
          </div>
          <label>
            Day
            <input
              type="date"
              value={fields.day}
              onChange={(event) => setFields({ ...fields, day: event.target.value })}
            />
          </label>
          <label>
            Time
            <input
              type="time"
              value={fields.time}
              disabled={!fields.day}
              onChange={(event) => setFields({ ...fields, time: event.target.value })}
            />
          </label>
          <div className={styles.dueActions}>
            <button type="button" disabled={task.due_at === null} onClick={() => choose(null)}>
              Remove date
            </button>
            <button type="submit" className={styles.primary}>
              Save
            </button>
          </div>
        </form>
      )}
    </>
  );
}
