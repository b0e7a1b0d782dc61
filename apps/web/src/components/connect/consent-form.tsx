"use client";

import { useEffect, useState } from "react";
import { callApi } from "../../lib/api.ts";
import { Failure } from "../account/failure.tsx";
import styles from "./connect.module.css";

/** What is asked for, and the two answers. The address's own query is signed: it goes back as it came. */
export function ConsentForm({
  client,
  email,
}: {
  client: { name: string; destination: string };
  email: string;
}) {
  const [failure, setFailure] = useState<unknown>(null);
  const [isBusy, setIsBusy] = useState(false);
  const [isReady, setIsReady] = useState(false);
  useEffect(() => setIsReady(true), []);

  async function answer(accept: boolean) {
    setFailure(null);
    setIsBusy(true);
    try {
      const { url } = await callApi<{ url: string }>("/api/auth/oauth2/consent", {
        method: "POST",
        body: { accept, oauth_query: window.location.search.slice(1) },
      });
      window.location.assign(url);
    } catch (error) {
      setFailure(error);
      setIsBusy(false);
    }
  }

  return (
    <>
      <p>
        You are signed in as <bdi>{email}</bdi>. It will be able to
      </p>
      <ul>
        <li>see all of your tasks, with their notes and dates</li>
        <li>add, change, complete and delete tasks in your name</li>
      </ul>
      <p>
        It sees nothing of your conversations, files or account. It chose its name itself; you are sent on to{" "}
        <strong>
          <bdi>{client.destination}</bdi>
        </strong>
        . You can take this back at any time under Account settings.
      </p>
      <Failure error={failure} />
      <div className={styles.actions}>
        <button
          type="button"
          className={styles.allow}
          disabled={isBusy || !isReady}
          onClick={() => void answer(true)}
        >
          Allow
        </button>
        <button
          type="button"
          className={styles.deny}
          disabled={isBusy || !isReady}
          onClick={() => void answer(false)}
        >
          Don’t allow
        </button>
      </div>
    </>
  );
}
