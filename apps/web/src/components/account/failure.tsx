import { ApiError } from "../../lib/api.ts";
import styles from "./account.module.css";

/** What went wrong, in place. Nothing for null. */
export function Failure({ error }: { error: unknown }) {
  if (error === null) return null;
  const { message, requestId } =
    error instanceof ApiError ? error : { message: "Something went wrong. Try again.", requestId: undefined };
  return (
    <p className={styles.failure} role="alert">
      {message}
      {requestId && <small> Request {requestId}</small>}
    </p>
  );
}
