"use client";

import { ChatKit, useChatKit } from "@openai/chatkit-react";
import { useQueryClient } from "@tanstack/react-query";
import { ListChecks, X } from "lucide-react";
import { useSearchParams } from "next/navigation";
import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import type { AttachmentLimits } from "../../lib/attachment-limits.ts";
import { createChatFetch } from "../../lib/chat-fetch.ts";
import { announceTaskChange } from "../../lib/tasks.ts";
import { TaskBoard } from "../tasks/task-board.tsx";
import styles from "./chat.module.css";
import { ExportDialog, type ExportedThread } from "./export-dialog.tsx";
import { useChatElement } from "./use-chat-element.ts";

const darkQuery = "(prefers-color-scheme: dark)";
const tasksChanged = "tasks.changed";

function useColorScheme(): "light" | "dark" {
  return useSyncExternalStore(
    (notify) => {
      const query = matchMedia(darkQuery);
      query.addEventListener("change", notify);
      return () => query.removeEventListener("change", notify);
    },
    () => (matchMedia(darkQuery).matches ? "dark" : "light"),
    () => "light",
  );
}

function readThreadFromAddress(): string | null {
  return new URLSearchParams(window.location.search).get("thread");
}

/**
 * Keeps the open thread in the address, so that a reload or a bookmark finds it again, and Back goes to the one before.
 * The start screen is no place to go back to: the thread that follows takes its entry.
 */
function writeThreadToAddress(threadId: string | null) {
  const before = readThreadFromAddress();
  if (threadId === before) return;
  const url = new URL(window.location.href);
  if (threadId === null) url.searchParams.delete("thread");
  else url.searchParams.set("thread", threadId);
  // With no state of ours, Next.js takes the address up, and finds it again on the way back.
  if (before === null) window.history.replaceState(null, "", url);
  else window.history.pushState(null, "", url);
}

function readTaskIds(data: Record<string, unknown> | undefined): string[] {
  const ids = data?.task_ids;
  return Array.isArray(ids) ? ids.filter((id) => typeof id === "string") : [];
}

/** Extensions beside the types: a browser knows the type of a Markdown file on some systems only. */
const extensions: Record<string, string[]> = { "text/markdown": [".md"], "text/csv": [".csv"] };

function toAttachmentOptions({ types, maxCount, maxBytes }: AttachmentLimits) {
  const accept = Object.fromEntries(types.map((type) => [type, extensions[type] ?? []]));
  return { enabled: true, maxCount, maxSize: maxBytes, accept };
}

/** The conversation, driven by the official React package, with the tasks beside it. */
export function ChatRoom({
  name,
  attachments,
}: {
  name: string | undefined;
  /** Absent where no files are taken. */
  attachments: AttachmentLimits | undefined;
}) {
  const searchParams = useSearchParams();
  const [initialThread] = useState(() => searchParams.get("thread"));
  const client = useQueryClient();
  const colorScheme = useColorScheme();
  const elementState = useChatElement();
  const [showTasks, setShowTasks] = useState(false);
  const [exported, setExported] = useState<ExportedThread>();
  const closeButton = useRef<HTMLButtonElement>(null);
  const openButton = useRef<HTMLButtonElement>(null);
  const chatFetch = useMemo(
    () =>
      createChatFetch({
        onSignedOut: () => {
          const next = window.location.pathname + window.location.search;
          window.location.assign(`/login?next=${encodeURIComponent(next)}`);
        },
      }),
    [],
  );

  const { control, setThreadId } = useChatKit({
    // Of our element, beside the official options.
    ...{
      parlor: { threadActions: [{ icon: "lucide:download", label: "Export", onClick: setExported }] },
    },
    api: {
      url: "/api/chatkit",
      domainKey: "self-hosted",
      fetch: chatFetch,
      uploadStrategy: { type: "two_phase" },
    },
    initialThread,
    theme: {
      colorScheme,
      radius: "round",
      color: {
        grayscale: { hue: 170, tint: 1 },
        accent: { primary: colorScheme === "dark" ? "#86cdb4" : "#256353", level: 1 },
      },
    },
    history: { enabled: true, showDelete: true, showRename: true },
    threadItemActions: { feedback: true, retry: true },
    thread: { autoScroll: true },
    startScreen: {
      greeting: name ? `What's on your mind, ${name}?` : "What's on your mind?",
      prompts: [
        { label: "Show me my tasks", prompt: "Show me my tasks", icon: "check-circle" },
        { label: "What is due this week?", prompt: "What is due this week?", icon: "calendar" },
        { label: "Add a task for tomorrow", prompt: "Add buy milk tomorrow", icon: "plus" },
        {
          label: "What can you help me with?",
          prompt: "What can you help me with?",
          icon: "circle-question",
        },
      ],
    },
    composer: {
      placeholder: "Add, change or ask about tasks",
      ...(attachments ? { attachments: toAttachmentOptions(attachments) } : {}),
    },
    onThreadChange: ({ threadId }) => writeThreadToAddress(threadId),
    onEffect: ({ name: effect, data }) => {
      if (effect === tasksChanged) announceTaskChange(client, readTaskIds(data));
    },
  });

  useEffect(() => {
    const follow = () => {
      // On the way to another page, this one is left as it is.
      if (window.location.pathname === "/chat") void setThreadId(readThreadFromAddress());
    };
    window.addEventListener("popstate", follow);
    return () => window.removeEventListener("popstate", follow);
  }, [setThreadId]);

  useEffect(() => {
    if (showTasks) closeButton.current?.focus();
  }, [showTasks]);

  return (
    <div className={styles.room}>
      <h1 className="visually-hidden">Chat</h1>
      <div className={styles.chat}>
        {elementState === "failed" ? (
          <div className={styles.missing} role="alert">
            <p>The chat could not be loaded.</p>
            <button type="button" onClick={() => window.location.reload()}>
              Reload
            </button>
          </div>
        ) : (
          elementState === "loading" && <p className={styles.waiting}>Loading the chat…</p>
        )}
        <ChatKit control={control} className={styles.element} />
        <button ref={openButton} type="button" className={styles.open} onClick={() => setShowTasks(true)}>
          <ListChecks size={18} aria-hidden /> Tasks
        </button>
      </div>
      <aside
        className={styles.panel}
        aria-label="Tasks"
        data-open={showTasks || undefined}
        onKeyDown={(event) => {
          if (event.key !== "Escape" || !showTasks) return;
          setShowTasks(false);
          openButton.current?.focus();
        }}
      >
        <header>
          <h2>Tasks</h2>
          <button
            ref={closeButton}
            type="button"
            aria-label="Close tasks"
            onClick={() => {
              setShowTasks(false);
              openButton.current?.focus();
            }}
          >
            <X size={18} aria-hidden />
          </button>
        </header>
        <TaskBoard compact />
      </aside>
      {exported && <ExportDialog thread={exported} onClose={() => setExported(undefined)} />}
    </div>
  );
}
