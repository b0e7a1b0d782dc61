"use client";

import { useEffect, useState } from "react";

/** A day in the person's own zone and language, which only the browser knows. */
export function Moment({ at }: { at: string }) {
  const [text, setText] = useState("");
  const iso = new Date(at).toISOString();
  useEffect(
    () => setText(new Intl.DateTimeFormat(undefined, { dateStyle: "medium" }).format(new Date(iso))),
    [iso],
  );
  return <time dateTime={iso}>{text}</time>;
}
