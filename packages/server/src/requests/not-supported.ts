import { ChatKitError } from "../errors.ts";

/** A request whose hook the host has not given. */
export function createNotSupported(type: string): ChatKitError {
  return new ChatKitError("not_supported", `This server does not answer ${type}.`);
}
