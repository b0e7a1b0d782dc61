"use client";

import type { Widgets } from "@openai/chatkit-react";
import { useMemo, useState } from "react";
import { checkWidget } from "./check-widget.ts";
import { DemoChat } from "./demo-chat.tsx";
import { demoWidgets } from "./demo-widgets.ts";
import styles from "./playground.module.css";
import { createWidgetFetch, editedId } from "./widget-fetch.ts";

const names = Object.keys(demoWidgets);
const print = (widget: unknown) => JSON.stringify(widget, null, 2);

/** JSON on one side, the widget on the other, and what is wrong with it in words. */
export function WidgetEditor({ scheme, direction }: { scheme: "light" | "dark"; direction: "ltr" | "rtl" }) {
  const [text, setText] = useState(() => print(demoWidgets[names[0] ?? ""]));
  const { widget, problems } = useMemo(() => checkWidget(text), [text]);
  // While what is written is no widget, the last one stays.
  const [shown, setShown] = useState(widget);
  if (widget && widget !== shown) setShown(widget);
  return (
    <section className={styles.editor} aria-labelledby="editor-title">
      <div className={styles.editorText}>
        <h2 id="editor-title">Widget editor</h2>
        <label className={styles.field}>
          <span>Start from</span>
          <select onChange={(event) => setText(print(demoWidgets[event.target.value]))}>
            {names.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <textarea
          aria-label="The widget as JSON"
          aria-invalid={problems.length > 0}
          aria-describedby="editor-problems"
          spellCheck={false}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <ul id="editor-problems" className={styles.problems} aria-live="polite">
          {problems.map((problem) => (
            <li key={problem}>{problem}</li>
          ))}
        </ul>
      </div>
      {shown && <WidgetView key={print(shown)} widget={shown} scheme={scheme} direction={direction} />}
    </section>
  );
}

function WidgetView({
  widget,
  scheme,
  direction,
}: {
  widget: Widgets.WidgetRoot;
  scheme: "light" | "dark";
  direction: "ltr" | "rtl";
}) {
  const options = useMemo(
    () => ({
      api: { url: "/api/chatkit", domainKey: "local", fetch: createWidgetFetch(widget) },
      initialThread: editedId,
      header: { enabled: false },
      history: { enabled: false },
    }),
    [widget],
  );
  return <DemoChat className={styles.editorView} options={options} scheme={scheme} direction={direction} />;
}
