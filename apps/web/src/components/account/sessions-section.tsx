"use client";

import { callApi } from "../../lib/api.ts";
import styles from "./account.module.css";
import { describeDevice } from "./describe-device.ts";
import { Failure } from "./failure.tsx";
import { Moment } from "./moment.tsx";
import { useListed } from "./use-listed.ts";

/** A sign-in, as Better Auth lists it. */
interface Session {
  id: string;
  token: string;
  updatedAt: string;
  ipAddress?: string | null;
  userAgent?: string | null;
}

async function readSessions(): Promise<Session[]> {
  const sessions = await callApi<Session[]>("/api/auth/list-sessions");
  return sessions.sort((one, other) => other.updatedAt.localeCompare(one.updatedAt));
}

const post = (path: string, body: object = {}) => callApi(`/api/auth/${path}`, { method: "POST", body });

/** The devices that a person is signed in on, and the way to end that. */
export function SessionsSection({ currentId }: { currentId: string }) {
  const { items = [], failure, done, isBusy, heading, remove } = useListed("sessions", readSessions);
  // Ours first: the rest is what there is to decide on.
  const sessions = [...items].sort(
    (one, other) => Number(other.id === currentId) - Number(one.id === currentId),
  );
  return (
    <section className={styles.section} aria-labelledby="sessions-heading">
      <h2 id="sessions-heading" ref={heading} tabIndex={-1}>
        Where you are signed in
      </h2>
      <ul className={styles.list} aria-labelledby="sessions-heading">
        {sessions.map(({ id, token, updatedAt, ipAddress, userAgent }) => {
          const device = describeDevice(userAgent);
          return (
            <li key={id}>
              <div>
                <p className={styles.title}>{device}</p>
                <p className={styles.detail}>
                  {id === currentId ? (
                    "This device"
                  ) : (
                    <>
                      Last seen <Moment at={updatedAt} />
                    </>
                  )}
                  {ipAddress && (
                    <>
                      {" · "}
                      <bdi>{ipAddress}</bdi>
                    </>
                  )}
                </p>
              </div>
              {id !== currentId && (
                <button
                  type="button"
                  className={styles.button}
                  disabled={isBusy}
                  aria-label={`Sign out ${device}`}
                  onClick={() =>
                    void remove(() => post("revoke-session", { token }), `${device} is signed out.`)
                  }
                >
                  Sign out
                </button>
              )}
            </li>
          );
        })}
      </ul>
      {sessions.length > 1 && (
        <div className={styles.actions}>
          <button
            type="button"
            className={styles.button}
            disabled={isBusy}
            onClick={() =>
              void remove(() => post("revoke-other-sessions"), "You are signed out everywhere else.")
            }
          >
            Sign out everywhere else
          </button>
        </div>
      )}
      <p role="status" className={styles.done}>
        {done}
      </p>
      <Failure error={failure} />
    </section>
  );
}
