"use client";

import { Notice } from "./notice.tsx";

/** What a page shows while the backend gives no answer. */
export function BackendUnreachable() {
  return (
    <Notice title="Parlor cannot reach its backend">
      <p>It may still be starting. Wait a moment, then try again.</p>
      <button type="button" onClick={() => window.location.reload()}>
        Try again
      </button>
    </Notice>
  );
}
