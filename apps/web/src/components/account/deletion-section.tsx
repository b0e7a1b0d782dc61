"use client";

import { type FormEvent, useEffect, useState } from "react";
import { callApi } from "../../lib/api.ts";
import styles from "./account.module.css";
import { Failure } from "./failure.tsx";

/** The end of an account. The password is asked for again. */
export function DeletionSection() {
  const [failure, setFailure] = useState<unknown>(null);
  const [isBusy, setIsBusy] = useState(false);
  const [isReady, setIsReady] = useState(false);
  useEffect(() => setIsReady(true), []);

  async function deleteAccount(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const password = String(new FormData(event.currentTarget).get("password") ?? "");
    setFailure(null);
    setIsBusy(true);
    try {
      await callApi("/api/account/delete", { method: "POST", body: { password } });
      window.location.assign("/login");
    } catch (error) {
      setFailure(error);
      setIsBusy(false);
    }
  }

  return (
    <section className={styles.section} aria-labelledby="deletion-heading">
      <h2 id="deletion-heading">Delete the account</h2>
      <p>
        Your conversations, files, tasks and tokens are deleted with it, at once and for good. Export first
        what you want to keep.
      </p>
      <form className={styles.form} onSubmit={(event) => void deleteAccount(event)}>
        <label htmlFor="deletion-password">Your password</label>
        <input
          id="deletion-password"
          name="password"
          type="password"
          autoComplete="current-password"
          maxLength={128}
          required
        />
        <Failure error={failure} />
        <button type="submit" className={styles.danger} disabled={isBusy || !isReady}>
          {isBusy ? "One moment…" : "Delete my account"}
        </button>
      </form>
    </section>
  );
}
