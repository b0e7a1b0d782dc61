"use client";

import { type QueryClient, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { callApi } from "./api.ts";
import type { DueAt } from "./due.ts";

export type Priority = "low" | "normal" | "high";

/** A task as the backend gives it. `number` is what a person calls it by in the chat. */
export interface Task {
  id: string;
  number: number;
  title: string;
  completed: boolean;
  due_at: DueAt;
  priority: Priority;
  notes: string | null;
  created_at: string;
  completed_at: string | null;
}

export type TaskChange = Partial<Pick<Task, "title" | "completed" | "due_at" | "priority">>;

const tasksKey = ["tasks"];
/** Ids of tasks that somebody else, such as the assistant, has just changed. */
const flashedKey = ["tasks", "flashed"];
const FLASH_MS = 1_600;
const channelName = "parlor.tasks";

/** Reads the tasks again, in this tab and in the person's other tabs, and flashes those that were changed. */
export function announceTaskChange(client: QueryClient, taskIds: readonly string[]) {
  refreshTasks(client, taskIds);
  const channel = new BroadcastChannel(channelName);
  channel.postMessage(taskIds);
  channel.close();
}

function refreshTasks(client: QueryClient, taskIds: readonly string[]) {
  void client.invalidateQueries({ queryKey: tasksKey, exact: true });
  if (taskIds.length === 0) return;
  client.setQueryData<string[]>(flashedKey, (before = []) => [...before, ...taskIds]);
  setTimeout(() => {
    client.setQueryData<string[]>(flashedKey, (now = []) => now.filter((id) => !taskIds.includes(id)));
  }, FLASH_MS);
}

/** The person's tasks, kept fresh when another tab or the assistant changes them. */
export function useTasks() {
  const client = useQueryClient();
  useEffect(() => {
    const channel = new BroadcastChannel(channelName);
    channel.onmessage = (event: MessageEvent<string[]>) => refreshTasks(client, event.data);
    return () => channel.close();
  }, [client]);
  return useQuery({
    queryKey: tasksKey,
    queryFn: async ({ signal }) => (await callApi<{ tasks: Task[] }>("/api/tasks", { signal })).tasks,
  });
}

export function useFlashedTasks(): readonly string[] {
  return useQuery<string[]>({ queryKey: flashedKey, queryFn: () => [], initialData: [], staleTime: Infinity })
    .data;
}

/** Shows a change at once, and takes it back when the backend refuses. */
function useOptimisticTasks<Input>(
  send: (input: Input) => Promise<unknown>,
  change: (tasks: Task[], input: Input) => Task[],
) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: send,
    onMutate: async (input: Input) => {
      await client.cancelQueries({ queryKey: tasksKey, exact: true });
      const before = client.getQueryData<Task[]>(tasksKey);
      client.setQueryData<Task[]>(tasksKey, (tasks = []) => change(tasks, input));
      return { before };
    },
    onError: (_error, _input, context) => client.setQueryData(tasksKey, context?.before),
    onSettled: () => announceTaskChange(client, []),
  });
}

export function useUpdateTask() {
  return useOptimisticTasks(
    ({ id, change }: { id: string; change: TaskChange }) =>
      callApi(`/api/tasks/${id}`, { method: "PATCH", body: change }),
    (tasks, { id, change }) => tasks.map((task) => (task.id === id ? { ...task, ...change } : task)),
  );
}

/** Deletes for good: the list's undo is the time before this is called. */
export function useDeleteTask() {
  return useOptimisticTasks(
    (id: string) => callApi(`/api/tasks/${id}`, { method: "DELETE", keepalive: true }),
    (tasks, id) => tasks.filter((task) => task.id !== id),
  );
}

/** Adds the task that a sentence such as "buy milk tomorrow 5pm" describes. */
export function useAddTask() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (text: string) => callApi<{ task: Task }>("/api/tasks", { method: "POST", body: { text } }),
    onSuccess: ({ task }) => {
      client.setQueryData<Task[]>(tasksKey, (tasks = []) => [...tasks, task]);
      announceTaskChange(client, [task.id]);
    },
  });
}
