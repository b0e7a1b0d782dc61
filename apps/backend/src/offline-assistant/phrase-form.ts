/**
 * The words that sentences about tasks are made of, by what they mean. A value lists alternatives as a regular
 * expression does; `@name` stands for another entry.
 */
const lexicon: Record<string, string> = {
  // Things
  task: "tasks?|to-?dos?|to dos?|items?|things?|reminders?|entry|entries|stuff",
  list: "(?:to-?do |task |shopping |grocery |groceries |packing |work )?(?:list|tasks|to-?dos|agenda|plate|schedule|board)",
  my: "my|the|our|this|that",
  // States
  done: "done|complete|completed|finished|closed|ticked off|checked off|off the list",
  open: "open|undone|not done|incomplete|unfinished|not finished|not complete|not completed|to ?do|active|pending|not done yet",
  // Verbs
  complete:
    "complete|completed|finish|finished|check off|tick off|cross off|cross out|check|tick|close|strike|strike off|strike through|knock out|wrap up|checked|checked off|ticked|ticked off|closed|resolve",
  mark: "mark|set|flag|count|consider",
  reopen: "reopen|re-open|uncheck|untick|unmark|un-?complete|uncomplete|restore|bring back",
  delete:
    "delete|remove|drop|erase|clear|clear out|cancel|get rid of|throw away|throw out|trash|scratch|scrap|kill|bin|discard|wipe|purge|take off|nuke|ditch",
  rename: "rename|retitle|re-name|reword|rephrase",
  change: "change|update|edit|set|modify|correct|fix|adjust",
  move: "move|reschedule|re-schedule|postpone|push|delay|shift|defer|put off|bring forward|bump|change|snooze|push back|pull forward|set",
  delay: "postpone|push|delay|shift|defer|put off|push back|snooze|bump|move|reschedule",
  add: "add|create|put|insert|note|note down|jot down|write down|schedule|log|save|record|append|enter|stick|throw|include|track",
  show: "show|list|display|give|tell|read|read out|get|see|view|pull up|check my|print|bring up|go through|summari[sz]e",
  remind:
    "remind me|remember|do not forget|don'?t forget|dont forget|don'?t let me forget|do not let me forget|make sure|make sure i",
  // Small words
  quantity:
    "\\d{1,2}|a|an|the|some|these|this|those|another|one|one more|two|three|four|five|several|following|couple of|few|my|new",
  level: "(?:very )?(?:high|highest|top|low|lowest|normal|medium|urgent|important)",
  date: "(?:due )?(?:date|deadline|due|time|day)",
  have: "i need|we need|i have|we have|i must|we must|i should|we should|i ought|i'?ve got|i have got|i got|i gotta|gotta|need|i want|i'?d like|i will need|i'?ll need|i am supposed|i'?m supposed|i am meant|i'?m meant|have",
};

function expand(form: string): string {
  const expanded = form.replaceAll(/@([a-z]+)/g, (_, name: string) => `(?:${lexicon[name] ?? name})`);
  return expanded === form ? form : expand(expanded);
}

/** The parts of a form that are parted by spaces, parentheses kept whole. */
function toTokens(form: string): string[] {
  const tokens = [""];
  let depth = 0;
  for (const character of form) {
    if (character === "(") depth += 1;
    if (character === ")") depth -= 1;
    if (character === " " && depth === 0) tokens.push("");
    else tokens[tokens.length - 1] += character;
  }
  return tokens.filter((token) => token !== "");
}

function compileToken(token: string): string {
  const capture = /^<(?<name>\w+)>(?<ending>.*)$/.exec(token)?.groups;
  if (capture) return `(?<${capture.name}>\\S(?:.*?\\S)??)${capture.ending} `;
  const amount = /[?*]$/.exec(token)?.[0] ?? "";
  const words = amount ? token.slice(0, -1) : token;
  // People put a comma, a colon or a dash after almost any word.
  return `(?:(?:${words})(?: ?[:,]| [–-])? )${amount}`;
}

/**
 * A form of sentence: `"@rename <target> (to|as) <value>"`. Words stand for themselves, `@name` for any word of a
 * lexicon entry, `<name>` captures, `(…)` groups, `|` separates alternatives, `?` and `*` after a word or a group make it optional or repeatable.
 * The whole sentence has to fit. It is matched against the sentence with a space at its end.
 */
export function compileForm(form: string): RegExp {
  const source = toTokens(form)
    .map((token) => compileToken(expand(token)))
    .join("");
  return new RegExp(`^${source}$`, "iu");
}
