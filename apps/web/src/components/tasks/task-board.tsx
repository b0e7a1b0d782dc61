"use client";

import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { ApiError } from "../../lib/api.ts";
import { groupTasks } from "../../lib/task-groups.ts";
import { type Task, useDeleteTask, useFlashedTasks, useTasks, useUpdateTask } from "../../lib/tasks.ts";
import { QuickAdd } from "./quick-add.tsx";
import { TaskRow } from "./task-row.tsx";
import styles from "./tasks.module.css";

const UNDO_MS = 6_000;
const CLOCK_MS = 60_000;
/** Rows of a group that are shown at first, and with each "Show more". */
const PAGE_SIZE = 100;

/** The moment that the list is seen at: read on the client, and moved on every minute. */
function useNow(): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), CLOCK_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}

/** Deletes a task some seconds after it went from the list, unless the person takes it back before. */
function useUndoableDelete() {
  const { mutate } = useDeleteTask();
  const [pending, setPending] = useState<Task | null>(null);
  const latest = useRef<Task | null>(null);
  latest.current = pending;

  useEffect(() => {
    if (!pending) return;
    const timer = setTimeout(() => {
      mutate(pending.id);
      setPending(null);
    }, UNDO_MS);
    return () => clearTimeout(timer);
  }, [pending, mutate]);

  // Leaving the page is no way to take a deletion back.
  useEffect(() => {
    const commit = () => {
      if (latest.current) mutate(latest.current.id);
      latest.current = null;
      // A page that comes back from the browser's memory has nothing left to take back.
      setPending(null);
    };
    window.addEventListener("pagehide", commit);
    return () => {
      window.removeEventListener("pagehide", commit);
      commit();
    };
  }, [mutate]);

  const remove = useCallback(
    (task: Task) => {
      if (latest.current) mutate(latest.current.id);
      setPending(task);
    },
    [mutate],
  );
  return { pending, remove, undo: () => setPending(null) };
}

/** The person's tasks in groups, with what is needed to add, change and delete them. `compact` is the panel beside the chat. */
export function TaskBoard({ compact = false }: { compact?: boolean }) {
  const { data, error, isPending, refetch } = useTasks();
  const now = useNow();
  const { pending, remove, undo } = useUndoableDelete();
  const { mutate, error: changeError, variables: lastChange } = useUpdateTask();
  const flashed = useFlashedTasks();
  const [shown, setShown] = useState<Record<string, number>>({});
  const groups = useMemo(
    () =>
      groupTasks(
        (data ?? []).filter((task) => task.id !== pending?.id),
        now,
      ),
    [data, pending, now],
  );

  return (
    <div className={compact ? `${styles.board} ${styles.compact}` : styles.board}>
      <QuickAdd />
      {isPending && <p className={styles.waiting}>Loading your tasks…</p>}
      {error && (
        <div className={styles.failure} role="alert">
          <p>{error.message}</p>
          {error instanceof ApiError && error.requestId && <small>Request {error.requestId}</small>}
          <button type="button" onClick={() => void refetch()}>
            Try again
          </button>
        </div>
      )}
      {data && groups.length === 0 && !error && (
        <p className={styles.empty}>
          {compact
            ? "No tasks yet. Ask for one in the chat."
            : "No tasks yet. Write one above, or ask for it in the chat."}
        </p>
      )}
      {groups.map(({ name, label, tasks }) => (
        <section key={name} aria-labelledby={`group-${name}`} className={styles.group}>
          <h2 id={`group-${name}`}>
            {label} <span>{tasks.length}</span>
          </h2>
          <ul>
            {tasks.slice(0, shown[name] ?? PAGE_SIZE).map((task) => (
              <TaskRow
                key={task.id}
                task={task}
                now={now}
                isFlashed={flashed.includes(task.id)}
                failure={lastChange?.id === task.id ? changeError?.message : undefined}
                onChange={mutate}
                onDelete={remove}
              />
            ))}
          </ul>
          {tasks.length > (shown[name] ?? PAGE_SIZE) && (
            <button
              type="button"
              className={styles.more}
              onClick={() => setShown({ ...shown, [name]: (shown[name] ?? PAGE_SIZE) + PAGE_SIZE })}
            >
              Show more ({tasks.length - (shown[name] ?? PAGE_SIZE)})
            </button>
          )}
        </section>
      ))}
      <div role="status" className={styles.toasts}>
        {pending && (
          <div className={styles.toast}>
            <span>Deleted “{pending.title}”</span>
            <button type="button" onClick={undo}>
              Undo
            </button>
          </div>
        )}
      </div>
    </div>
  );
}
