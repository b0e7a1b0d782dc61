import type { Metadata } from "next";
import { BackendUnreachable } from "../../../components/backend-unreachable.tsx";
import styles from "../../../components/connect/connect.module.css";
import { ConsentForm } from "../../../components/connect/consent-form.tsx";
import { readConnectingClient } from "../../../lib/connecting-client.ts";
import { readSession } from "../../../lib/session.ts";

export const metadata: Metadata = { title: "Let a program in" };

type Query = Record<string, string | string[] | undefined>;

function toSearchParams(query: Query): URLSearchParams {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    [value ?? []].flat().map((one): [string, string] => [name, one]),
  );
  return new URLSearchParams(pairs);
}

/** Where an MCP client sends its user: shall it have their tasks? */
export default async function ConnectPage({ searchParams }: { searchParams: Promise<Query> }) {
  const session = await readSession();
  const client = await readConnectingClient(toSearchParams(await searchParams));
  // The layout has seen to it that somebody is signed in.
  if (client === "unreachable" || session.status !== "signed-in") return <BackendUnreachable />;
  if (client === "unknown") {
    return (
      <div className={styles.page}>
        <h1>This request is not complete</h1>
        <p>Start again in the program that sent you here.</p>
      </div>
    );
  }
  return (
    <div className={styles.page}>
      <h1>
        Let <bdi className={styles.name}>{client.name}</bdi> work with your tasks?
      </h1>
      <ConsentForm client={client} email={session.user.email} />
    </div>
  );
}
