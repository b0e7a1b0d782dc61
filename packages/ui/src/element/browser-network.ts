import type { ChatClientEnvironment } from "@parlor/client";

/** Whether the browser says that it has a network. */
export const browserNetwork: NonNullable<ChatClientEnvironment["network"]> = {
  isOnline: () => navigator.onLine,
  subscribe(listener) {
    window.addEventListener("online", listener);
    window.addEventListener("offline", listener);
    return () => {
      window.removeEventListener("online", listener);
      window.removeEventListener("offline", listener);
    };
  },
};
