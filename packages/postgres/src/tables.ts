import type { Generated } from "kysely";

/** The tables of `chatKitMigrations`. `data` is the record as JSON text: what PostgreSQL's own JSON types refuse or reorder comes back as it was. */
export interface ChatKitTables {
  chatkit_threads: {
    id: string;
    owner: string;
    created_at: Date | string;
    archived_at: Date | string | null;
    /** The title as `foldForSearch` makes it. */
    search_text: string | null;
    /** The words of the title, as `toSearchLexemes` makes them. */
    search_vector: unknown;
    data: string;
  };
  chatkit_items: {
    thread_id: string;
    id: string;
    position: Generated<string>;
    /** What can be searched of the item, as `foldForSearch` makes it; null where it says nothing. */
    search_text: string | null;
    /** The words of it, as `toSearchLexemes` makes them. */
    search_vector: unknown;
    /** When it was first saved, by the database's clock. */
    saved_at: Generated<Date>;
    data: string;
  };
  chatkit_feedback: { thread_id: string; item_id: string; kind: string };
  chatkit_attachments: { id: string; owner: string; thread_id: string | null; data: string };
  chatkit_runs: {
    id: string;
    owner: string;
    thread_id: string;
    status: string;
    idempotency_key: string | null;
    started_at: Date | string;
    ended_at: Date | string | null;
    instance: string;
  };
  chatkit_run_events: { run_id: string; sequence: number; data: string };
}
