import type { Metadata } from "next";
import { TaskBoard } from "../../../components/tasks/task-board.tsx";
import styles from "./tasks.module.css";

export const metadata: Metadata = { title: "Tasks" };

export default function TasksPage() {
  return (
    <div className={styles.page}>
      <h1>Tasks</h1>
      <TaskBoard />
    </div>
  );
}
