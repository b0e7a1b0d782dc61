import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { BackendUnreachable } from "../../components/backend-unreachable.tsx";
import { toSafePath } from "../../lib/safe-path.ts";
import { readSession } from "../../lib/session.ts";
import styles from "./login.module.css";
import { LoginForm } from "./login-form.tsx";

export const metadata: Metadata = { title: "Sign in" };

export default async function LoginPage({
  searchParams,
}: {
  searchParams: Promise<{ next?: string | string[]; mode?: string | string[] }>;
}) {
  const { next, mode } = await searchParams;
  const destination = toSafePath(next);
  const session = await readSession();
  if (session.status === "signed-in") redirect(destination);
  if (session.status === "unreachable") return <BackendUnreachable />;
  return (
    <main className={styles.page}>
      <div className={styles.card}>
        <header className={styles.header}>
          {/* biome-ignore lint/performance/noImgElement: a small vector, nothing to optimise */}
          <img src="/icon.svg" alt="" width={40} height={40} />
          <h1>Parlor</h1>
          <p>A todo list that you can talk to.</p>
        </header>
        <LoginForm destination={destination} initialMode={mode === "sign-up" ? "sign-up" : "sign-in"} />
      </div>
    </main>
  );
}
