/** Words that a command hangs on: a slip in one of them is mended. */
const vocabulary = [
  ...[
    "today",
    "tomorrow",
    "tonight",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
  ],
  ...["task", "tasks", "delete", "remove", "complete", "completed", "finish", "rename", "reopen", "postpone"],
  ...["reschedule", "priority", "overdue", "remind", "create"],
];
const exact = new Set(vocabulary);

/** How many single slips (a letter more, less, other, or two swapped) lie between two words. */
export function countSlips(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const isSame = a[row - 1] === b[column - 1];
      let cost = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (isSame ? 0 : 1),
      );
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        cost = Math.min(cost, (beforeLast[column - 2] ?? 0) + 1);
      }
      current.push(cost);
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length] ?? 0;
}

/** Slips and short forms that are too short, or too far off, to be found by counting. */
const known: Record<string, string> = {
  shwo: "show",
  hsow: "show",
  lsit: "list",
  taks: "task",
  tsak: "task",
  tsaks: "tasks",
  tmrw: "tomorrow",
  tmr: "tomorrow",
  tmw: "tomorrow",
  tomorow: "tomorrow",
  "2moro": "tomorrow",
  wensday: "wednesday",
  weds: "wednesday",
  tues: "tuesday",
  thurs: "thursday",
  dleete: "delete",
  donw: "done",
};

function mendWord(word: string): string {
  const lower = word.toLowerCase();
  if (Object.hasOwn(known, lower)) return known[lower] ?? word;
  if (lower.length < 5 || exact.has(lower)) return word;
  const allowed = lower.length >= 8 ? 2 : 1;
  // The first letter is rarely the wrong one, and asking for it keeps other words as they are.
  const meant = vocabulary.find(
    (one) =>
      one[0] === lower[0] &&
      one.length >= 5 &&
      Math.abs(one.length - lower.length) <= allowed &&
      countSlips(lower, one) <= allowed,
  );
  // An ending is no slip: "completes" and "removed" are words of their own.
  if (!meant || lower.startsWith(meant) || meant.startsWith(lower)) return word;
  return meant;
}

/** A text with slips in command words and days mended; what stands in quotes stays as it is. */
export function mendSpelling(text: string): string {
  return text
    .split(/("[^"]*")/)
    .map((part, index) => (index % 2 === 1 ? part : part.replaceAll(/\p{L}+/gu, mendWord)))
    .join("");
}
