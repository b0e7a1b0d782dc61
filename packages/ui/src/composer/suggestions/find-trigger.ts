/** A word that asks for suggestions: what is searched for, and where it stands in the text, its sign included. */
export interface Trigger {
  sign: "@" | "/";
  query: string;
  start: number;
  end: number;
}

const MAX_QUERY_LENGTH = 60;

/**
 * The word with "@" or "/" that the caret stands at the end of. The sign begins the text or follows white space or an
 * opening bracket: addresses, dates and paths ask for nothing. A mention may be of several words.
 */
export function findTrigger(textBeforeCaret: string, place: number): Trigger | undefined {
  const match = /(?:^|[\s([{“‘"'¿¡])(?:(@)((?! )[^@\n\uFFFC]*)|(\/)([^\s/\uFFFC]*))$/u.exec(textBeforeCaret);
  if (!match) return undefined;
  const query = match[2] ?? match[4] ?? "";
  if (query.length > MAX_QUERY_LENGTH || /\s{2}/.test(query)) return undefined;
  const sign = match[1] ? "@" : "/";
  return { sign, query, start: place - query.length - 1, end: place };
}
