"use client";

import { type FormEvent, useEffect, useRef, useState } from "react";
import { callApi } from "../../lib/api.ts";
import styles from "./account.module.css";
import { Failure } from "./failure.tsx";
import { Moment } from "./moment.tsx";
import { useListed } from "./use-listed.ts";

interface Token {
  id: string;
  name: string;
  created_at: string;
  last_used_at: string | null;
}

const readTokens = async () => (await callApi<{ tokens: Token[] }>("/api/tokens")).tokens;

/** A token that was just made: shown this once. */
function MadeToken({ name, token }: { name: string; token: string }) {
  const field = useRef<HTMLInputElement>(null);
  const [copied, setCopied] = useState("");
  useEffect(() => field.current?.select(), []);

  async function copy() {
    try {
      await navigator.clipboard.writeText(token);
      setCopied("Copied.");
    } catch {
      // Over plain HTTP there is no clipboard to write to: the person's own keys do it.
      field.current?.select();
      setCopied("It is selected: press Ctrl+C.");
    }
  }

  return (
    <div className={styles.made}>
      <label htmlFor="made-token">The token of {name}. Copy it now: it is not shown again.</label>
      <input id="made-token" ref={field} readOnly value={token} spellCheck={false} />
      <div className={styles.actions}>
        <button type="button" className={styles.button} onClick={() => void copy()}>
          Copy
        </button>
        <span role="status" className={styles.copied}>
          {copied}
        </span>
      </div>
    </div>
  );
}

/** Tokens for programs that use the tasks over MCP and cannot ask for themselves. */
export function TokensSection() {
  const { items, failure, done, isBusy, heading, act, remove } = useListed("tokens", readTokens);
  const [made, setMade] = useState<{ name: string; token: string } | null>(null);
  const [isReady, setIsReady] = useState(false);
  useEffect(() => setIsReady(true), []);

  async function makeToken(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const name = String(new FormData(form).get("name") ?? "").trim();
    const create = () =>
      callApi<{ name: string; token: string }>("/api/tokens", { method: "POST", body: { name } });
    const token = await act(create, "");
    if (!token) return;
    setMade(token);
    form.reset();
  }

  function revoke({ id, name }: Token) {
    setMade(null);
    return remove(() => callApi(`/api/tokens/${id}`, { method: "DELETE" }), `${name} is revoked.`);
  }

  return (
    <section className={styles.section} aria-labelledby="tokens-heading">
      <h2 id="tokens-heading" ref={heading} tabIndex={-1}>
        Access tokens for tools
      </h2>
      <p>
        For programs that work with your tasks over MCP and cannot sign in by themselves. Whoever has a token
        can see and change all of your tasks, until you revoke it.
      </p>
      {items && items.length > 0 && (
        <ul className={styles.list} aria-labelledby="tokens-heading">
          {items.map((token) => (
            <li key={token.id}>
              <div>
                <p className={styles.title}>
                  <bdi>{token.name}</bdi>
                </p>
                <p className={styles.detail}>
                  Made <Moment at={token.created_at} />
                  {" · "}
                  {token.last_used_at ? (
                    <>
                      last used <Moment at={token.last_used_at} />
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
                aria-label={`Revoke ${token.name}`}
                onClick={() => void revoke(token)}
              >
                Revoke
              </button>
            </li>
          ))}
        </ul>
      )}
      {made && <MadeToken key={made.token} {...made} />}
      <form className={styles.form} onSubmit={(event) => void makeToken(event)}>
        <label htmlFor="token-name">What it is for</label>
        <input id="token-name" name="name" maxLength={100} required autoComplete="off" />
        <button type="submit" className={styles.button} disabled={isBusy || !isReady}>
          Make a token
        </button>
      </form>
      <p role="status" className={styles.done}>
        {done}
      </p>
      <Failure error={failure} />
    </section>
  );
}
