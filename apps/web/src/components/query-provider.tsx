"use client";

import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { ApiError } from "../lib/api.ts";

const MAX_RETRIES = 2;

/** Trying again helps when there was no answer or the server failed, not when it refused. */
function isWorthRetrying(failures: number, error: Error): boolean {
  return failures < MAX_RETRIES && !(error instanceof ApiError && error.status >= 400 && error.status < 500);
}

/** Who is signed out meanwhile signs in again, and comes back to where they were. */
function leaveWhenSignedOut(error: Error): void {
  if (!(error instanceof ApiError) || error.status !== 401) return;
  const next = window.location.pathname + window.location.search;
  window.location.assign(`/login?next=${encodeURIComponent(next)}`);
}

export function QueryProvider({ children }: { children: ReactNode }) {
  const [client] = useState(
    () =>
      new QueryClient({
        queryCache: new QueryCache({ onError: leaveWhenSignedOut }),
        mutationCache: new MutationCache({ onError: leaveWhenSignedOut }),
        defaultOptions: { queries: { retry: isWorthRetrying } },
      }),
  );
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>;
}
