import type { Saying } from "./intent.ts";

const help = [
  "I look after your tasks. You can say, for example:",
  "",
  "- **Add:** “add buy milk tomorrow and call Sam on Friday”, “remind me to pay rent on the 1st, high priority”",
  "- **List:** “show my tasks”, “what is due this week?”, “anything overdue?”",
  "- **Complete:** “mark task 1 as complete”, “I finished the report”, “reopen 3”",
  "- **Change:** “rename 2 to Call Alex”, “move the report to Monday at 3pm”, “postpone it by two days”, “make 4 high priority”",
  "- **Delete:** “delete 3”, “remove all done tasks”",
  "- **Take back:** “undo that”",
  "",
  "Several of these fit into one message.",
].join("\n");

const identity =
  "I am Parlor’s built-in offline assistant: a set of rules on this machine, not a language model. I understand everyday English about your tasks, and nothing else. To talk to a real model, its operator sets `OPENAI_API_KEY`, `OPENROUTER_API_KEY`, `GEMINI_API_KEY` or `MODEL_BASE_URL` and starts Parlor again.";

/** What is said to messages that ask for no change and no list. */
export const sayings: Record<Saying, string> = {
  help: `${help}\n\n${identity}`,
  identity,
  greeting: "Hello! Tell me what is to be done, or ask “what can you help me with?”",
  thanks: "You’re welcome.",
  goodbye: "See you.",
  sorry:
    "I am sorry that this did not help. I am only the offline assistant, a set of rules; “undo that” takes back what I changed last, and “help” shows what I understand.",
  dropped: "All right, nothing was changed.",
  "nothing-done": "All right, I leave everything as it is.",
  "nothing-asked": "There is nothing for me to confirm. Tell me what is to be done, or say “help”.",
  "until-when": "Until when? Say for example “move 2 to Friday” or “postpone it by two days”.",
  "new-name": "What shall it be called? Say for example “rename 2 to Call Alex”.",
  "what-to-add": "What shall I add?",
  "english-only":
    "I read English only: I am the offline assistant, a set of rules and not a language model. Please say it in English, for example “add buy milk tomorrow” or “show my tasks”.",
};
