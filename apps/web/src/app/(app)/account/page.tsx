import type { Metadata } from "next";
import styles from "../../../components/account/account.module.css";
import { ConversationsSection } from "../../../components/account/conversations-section.tsx";
import { DeletionSection } from "../../../components/account/deletion-section.tsx";

export const metadata: Metadata = { title: "Account" };

export default function AccountPage() {
  return (
    <div className={styles.page}>
      <h1>Account</h1>
      <ConversationsSection />
      <DeletionSection />
    </div>
  );
}
