import type { ChatState } from "../chat-client.ts";

/**
 * What a view keys an item by. It stays the same when the server's echo takes the place of a message that was
 * shown before it was sent, so that the view keeps its element.
 */
export function itemKey(state: Pick<ChatState, "keys">, itemId: string): string {
  return state.keys.get(itemId) ?? itemId;
}
