import { headers } from "next/headers";
import { redirect } from "next/navigation";
import type { ReactNode } from "react";
import { BackendUnreachable } from "../../components/backend-unreachable.tsx";
import { QueryProvider } from "../../components/query-provider.tsx";
import { Rail } from "../../components/rail.tsx";
import { readIsOperator } from "../../lib/operator.ts";
import { readSession } from "../../lib/session.ts";
import styles from "./app.module.css";

/** Every page behind the sign-in: the rail and the page beside it. */
export default async function AppLayout({ children }: { children: ReactNode }) {
  const [session, isOperator] = await Promise.all([readSession(), readIsOperator()]);
  if (session.status === "unreachable") return <BackendUnreachable />;
  if (session.status === "signed-out") {
    const path = (await headers()).get("x-parlor-path") ?? "/chat";
    redirect(`/login?next=${encodeURIComponent(path)}`);
  }
  return (
    <QueryProvider>
      <div className={styles.app}>
        <a className={styles.skip} href="#content">
          Skip to the content
        </a>
        <Rail user={session.user} isOperator={isOperator} />
        <main id="content" className={styles.content} tabIndex={-1}>
          {children}
        </main>
      </div>
    </QueryProvider>
  );
}
