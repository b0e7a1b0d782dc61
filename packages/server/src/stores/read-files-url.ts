import { describeValue } from "../describe-value.ts";

/** The address that files are under, without a slash at its end. Throws a `TypeError` that names who was called without. */
export function readFilesUrl(caller: string, url: unknown): string {
  if (typeof url === "string" && url !== "") return url.replace(/\/+$/, "");
  throw new TypeError(
    `${caller}: url is ${describeValue(url)}. It must be where ChatKit.files is mounted, such as "/chatkit/files".`,
  );
}
