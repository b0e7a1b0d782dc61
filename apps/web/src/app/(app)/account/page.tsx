import type { Metadata } from "next";
import styles from "../../../components/account/account.module.css";
import { ClientsSection } from "../../../components/account/clients-section.tsx";
import { ConversationsSection } from "../../../components/account/conversations-section.tsx";
import { DeletionSection } from "../../../components/account/deletion-section.tsx";
import { SessionsSection } from "../../../components/account/sessions-section.tsx";
import { TokensSection } from "../../../components/account/tokens-section.tsx";
import { BackendUnreachable } from "../../../components/backend-unreachable.tsx";
import { readSession } from "../../../lib/session.ts";

export const metadata: Metadata = { title: "Account" };

export default async function AccountPage() {
  const session = await readSession();
  // The layout has seen to it that somebody is signed in.
  if (session.status !== "signed-in") return <BackendUnreachable />;
  return (
    <div className={styles.page}>
      <h1>Account</h1>
      <SessionsSection currentId={session.sessionId} />
      <TokensSection />
      <ClientsSection />
      <ConversationsSection />
      <DeletionSection />
    </div>
  );
}
