"use client";

import { useMemo, useState } from "react";
import { useChatElement } from "../chat/use-chat-element.ts";
import { ControlField } from "./control-field.tsx";
import { createDemoFetch } from "./demo-backend.ts";
import { DemoChat } from "./demo-chat.tsx";
import { locales, toLocaleLabel } from "./locales.ts";
import { optionGroups, type Settings, startSettings, toOptions } from "./option-controls.ts";
import styles from "./playground.module.css";
import { WidgetEditor } from "./widget-editor.tsx";

const views = ["both", "light", "dark", "narrow"] as const;
type View = (typeof views)[number];

/** Options on one side, the chat that has them on the other; the code for them; and an editor for widgets. */
export function Playground() {
  const state = useChatElement();
  const [settings, setSettings] = useState<Settings>(startSettings);
  const [view, setView] = useState<View>("both");
  const [direction, setDirection] = useState<"ltr" | "rtl">("ltr");
  const [locale, setLocale] = useState("");
  const [wasCopied, setCopied] = useState(false);
  const api = useMemo(() => ({ value: createDemoFetch(), code: "" }), []);
  const { options, code } = useMemo(() => {
    const colorScheme = view === "light" || view === "dark" ? view : "";
    return toOptions({ ...settings, locale, "theme.colorScheme": colorScheme }, api);
  }, [settings, locale, view, api]);
  const schemes =
    view === "both" ? (["light", "dark"] as const) : ([view === "dark" ? "dark" : "light"] as const);
  const className = view === "narrow" ? styles.narrow : styles.frame;

  return (
    <main className={styles.page}>
      <header className={styles.bar}>
        <h1>Playground</h1>
        <Choice label="View" value={view} values={views} onChange={(value) => setView(value as View)} />
        <Choice
          label="Direction"
          value={direction}
          values={["ltr", "rtl"]}
          onChange={(value) => setDirection(value as "ltr" | "rtl")}
        />
        <Choice
          label="Language"
          value={locale}
          values={["", ...locales]}
          toText={(one) => (one === "" ? "the browser's" : toLocaleLabel(one))}
          onChange={setLocale}
        />
      </header>
      <div className={styles.columns}>
        <form className={styles.controls} aria-label="Options">
          {optionGroups.map(([name, controls]) => (
            <details key={name} open={name === "Theme"}>
              <summary>{name}</summary>
              {controls.map((control) => (
                <ControlField
                  key={control.path}
                  control={control}
                  value={settings[control.path] ?? ""}
                  isDisabled={control.needs !== undefined && settings[control.needs] !== true}
                  onChange={(value) => setSettings((before) => ({ ...before, [control.path]: value }))}
                />
              ))}
            </details>
          ))}
        </form>
        <div className={styles.frames}>
          {state === "failed" && <p role="alert">The element could not be loaded from /chatkit.js.</p>}
          {state === "ready" &&
            schemes.map((scheme) => (
              <DemoChat
                key={`${scheme} ${settings.initialThread}`}
                className={className}
                options={options}
                scheme={scheme}
                direction={direction}
              />
            ))}
        </div>
      </div>
      <section className={styles.code} aria-labelledby="code-title">
        <h2 id="code-title">These options</h2>
        <button
          type="button"
          onClick={() => void navigator.clipboard.writeText(code).then(() => setCopied(true))}
        >
          {wasCopied ? "Copied" : "Copy"}
        </button>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keyboard */}
        <pre tabIndex={0}>{code}</pre>
      </section>
      {state === "ready" && <WidgetEditor scheme={schemes[0]} direction={direction} />}
    </main>
  );
}

function Choice({
  label,
  value,
  values,
  toText = (one) => one,
  onChange,
}: {
  label: string;
  value: string;
  values: readonly string[];
  toText?: (value: string) => string;
  onChange: (value: string) => void;
}) {
  return (
    <label className={styles.choice}>
      <span>{label}</span>
      <select value={value} onChange={(event) => onChange(event.target.value)}>
        {values.map((one) => (
          // The server's list of names may be another than the browser's.
          <option key={one} value={one} suppressHydrationWarning>
            {toText(one)}
          </option>
        ))}
      </select>
    </label>
  );
}
