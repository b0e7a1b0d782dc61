import type { Logger } from "pino";

/** What each request carries through its handlers. */
export interface AppEnvironment {
  Variables: {
    requestId: string;
    log: Logger;
    /** The user whom the request acts for, once that is known. */
    userId?: string;
  };
}
