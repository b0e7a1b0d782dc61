"use client";

import { useEffect, useRef, useState } from "react";
import { ApiError, callApi } from "../../lib/api.ts";
import { type Field, findMistakes, MIN_PASSWORD_LENGTH, type Mode } from "./find-mistakes.ts";
import styles from "./login.module.css";

/** Which field an error of the backend is about, and how to say it. Anything else is said above the button. */
const fieldOfCode: Record<string, { field: Field; message: string }> = {
  USER_ALREADY_EXISTS: { field: "email", message: "There is an account with this address. Sign in instead." },
  USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL: {
    field: "email",
    message: "There is an account with this address. Sign in instead.",
  },
  INVALID_EMAIL: { field: "email", message: "This is not an e-mail address." },
  INVALID_EMAIL_OR_PASSWORD: { field: "password", message: "Address and password do not go together." },
  PASSWORD_TOO_SHORT: { field: "password", message: `Use at least ${MIN_PASSWORD_LENGTH} characters.` },
  PASSWORD_TOO_LONG: { field: "password", message: "Use fewer characters." },
};

/** Sign in and sign up, as two tabs over one form. */
export function LoginForm({ destination, initialMode }: { destination: string; initialMode: Mode }) {
  const [mode, setMode] = useState<Mode>(initialMode);
  const [mistakes, setMistakes] = useState<Partial<Record<Field, string>>>({});
  const [failure, setFailure] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState(false);
  const [isReady, setIsReady] = useState(false);
  const form = useRef<HTMLFormElement>(null);

  // Before this, a submit would be the browser's own and lose what was typed.
  useEffect(() => setIsReady(true), []);

  function showMistakes(found: Partial<Record<Field, string>>) {
    setMistakes(found);
    const first = (["name", "email", "password"] as const).find((field) => found[field]);
    if (first) form.current?.querySelector<HTMLInputElement>(`[name=${first}]`)?.focus();
  }

  async function submit(data: FormData) {
    const values = {
      name: String(data.get("name") ?? ""),
      email: String(data.get("email") ?? "").trim(),
      password: String(data.get("password") ?? ""),
    };
    setFailure(null);
    const found = findMistakes(mode, values);
    showMistakes(found);
    if (Object.keys(found).length > 0) return;
    setBusy(true);
    try {
      const { email, password } = values;
      await callApi(mode === "sign-in" ? "/api/auth/sign-in/email" : "/api/auth/sign-up/email", {
        method: "POST",
        body: mode === "sign-in" ? { email, password } : { email, password, name: values.name.trim() },
      });
      // A whole new page: nothing that an earlier person's session left in memory stays.
      window.location.assign(destination);
    } catch (error) {
      setBusy(false);
      const apiError = error instanceof ApiError ? error : null;
      const known = apiError && fieldOfCode[apiError.code];
      if (known) showMistakes({ [known.field]: known.message });
      else
        setFailure(
          apiError ?? new ApiError("Something went wrong. Try again.", { status: 0, code: "unknown" }),
        );
    }
  }

  function choose(next: Mode) {
    setMode(next);
    setMistakes({});
    setFailure(null);
  }

  const field = (name: Field, label: string, attributes: React.ComponentProps<"input">) => (
    <div className={styles.field}>
      <label htmlFor={name}>{label}</label>
      <input
        id={name}
        name={name}
        aria-invalid={mistakes[name] ? true : undefined}
        aria-describedby={mistakes[name] ? `${name}-mistake` : undefined}
        {...attributes}
      />
      {mistakes[name] && (
        <p id={`${name}-mistake`} className={styles.mistake} role="alert">
          {mistakes[name]}
        </p>
      )}
    </div>
  );

  return (
    <>
      <div className={styles.tabs} role="tablist" aria-label="Account">
        {(["sign-in", "sign-up"] as const).map((name) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`tab-${name}`}
            aria-selected={mode === name}
            aria-controls="account-form"
            tabIndex={mode === name ? 0 : -1}
            onClick={() => choose(name)}
            onKeyDown={(event) => {
              if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
              const other = name === "sign-in" ? "sign-up" : "sign-in";
              choose(other);
              document.getElementById(`tab-${other}`)?.focus();
            }}
          >
            {name === "sign-in" ? "Sign in" : "Create account"}
          </button>
        ))}
      </div>
      <div id="account-form" role="tabpanel" aria-labelledby={`tab-${mode}`}>
        <form
          ref={form}
          className={styles.form}
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            void submit(new FormData(event.currentTarget));
          }}
        >
          {mode === "sign-up" && field("name", "Name", { autoComplete: "name", maxLength: 100 })}
          {field("email", "E-mail", { type: "email", autoComplete: "username", inputMode: "email" })}
          {field("password", "Password", {
            type: "password",
            autoComplete: mode === "sign-in" ? "current-password" : "new-password",
            maxLength: 128,
          })}
          {failure && (
            <p className={styles.failure} role="alert">
              {failure.message}
              {failure.requestId && <small> Request {failure.requestId}</small>}
            </p>
          )}
          <button type="submit" className={styles.submit} disabled={busy || !isReady}>
            {busy ? "One moment…" : mode === "sign-in" ? "Sign in" : "Create account"}
          </button>
        </form>
      </div>
    </>
  );
}
