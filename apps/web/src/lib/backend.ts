import "server-only";

/** Where the backend listens, for this server only: a browser always asks this origin. */
export const backendUrl = process.env.BACKEND_URL || "http://127.0.0.1:8000";
