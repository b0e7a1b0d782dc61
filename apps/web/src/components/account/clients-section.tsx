"use client";

import { callApi } from "../../lib/api.ts";
import styles from "./account.module.css";
import { Failure } from "./failure.tsx";
import { Moment } from "./moment.tsx";
import { useListed } from "./use-listed.ts";

interface Client {
  id: string;
  name: string;
  connected_at: string;
  last_used_at: string | null;
}

const readClients = async () => (await callApi<{ clients: Client[] }>("/api/clients")).clients;

/** The programs that a person has let in by OAuth. */
export function ClientsSection() {
  const { items = [], failure, done, isBusy, heading, remove } = useListed("clients", readClients);
  return (
    <section className={styles.section} aria-labelledby="clients-heading">
      <h2 id="clients-heading" ref={heading} tabIndex={-1}>
        Connected programs
      </h2>
      <p>
        {items.length > 0
          ? "You have let these see and change your tasks. Nobody has checked what they call themselves."
          : "Programs that you let see and change your tasks are listed here. None is connected."}
      </p>
      {items.length > 0 && (
        <ul className={styles.list} aria-labelledby="clients-heading">
          {items.map(({ id, name, connected_at, last_used_at }) => (
            <li key={id}>
              <div>
                <p className={styles.title}>
                  <bdi>{name}</bdi>
                </p>
                <p className={styles.detail}>
                  Connected <Moment at={connected_at} />
                  {" · "}
                  {last_used_at ? (
                    <>
                      last used <Moment at={last_used_at} />
                    </>
                  ) : (
                    "never used"
                  )}
                </p>
              </div>
              <button
                type="button"
                className={styles.button}
                disabled={isBusy}
                aria-label={`Disconnect ${name}`}
                onClick={() =>
                  void remove(
                    () => callApi(`/api/clients/${encodeURIComponent(id)}`, { method: "DELETE" }),
                    `${name} is disconnected.`,
                  )
                }
              >
                Disconnect
              </button>
            </li>
          ))}
        </ul>
      )}
      <p role="status" className={styles.done}>
        {done}
      </p>
      <Failure error={failure} />
    </section>
  );
}
