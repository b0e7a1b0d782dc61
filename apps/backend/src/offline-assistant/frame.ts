import type { Clock } from "./clock.ts";
import type { Intent } from "./intent.ts";
import { compileForm } from "./phrase-form.ts";

/** What a form found in a clause, and what it may need to read it. */
export interface Found {
  /** What the form captured. `text`, `target` and `value` are empty where the form has none. */
  text: string;
  target: string;
  value: string;
  clause: string;
  isQuestion: boolean;
  clock: Clock;
}

/** Forms of sentence that mean the same, and what that is. */
export interface Frame {
  forms: readonly string[];
  /** Undefined means that the form fits but not its content, and that a later frame may. */
  read(found: Found): Intent[] | undefined;
}

interface CompiledFrame {
  patterns: RegExp[];
  read: Frame["read"];
}

export function compileFrames(frames: readonly Frame[]): readonly CompiledFrame[] {
  return frames.map(({ forms, read }) => ({ patterns: forms.map(compileForm), read }));
}

/** What a clause means by the first frame that fits and makes sense of it. `show` turns captured text into what stood there. */
export function readByFrames(
  frames: readonly CompiledFrame[],
  { clause, isQuestion, clock }: Pick<Found, "clause" | "isQuestion" | "clock">,
  show: (part: string) => string,
): Intent[] | undefined {
  const sentence = `${clause} `;
  for (const { patterns, read } of frames) {
    for (const pattern of patterns) {
      const groups = pattern.exec(sentence)?.groups ?? (pattern.test(sentence) ? {} : undefined);
      if (!groups) continue;
      const part = (name: string) => show(groups[name] ?? "").trim();
      const intents = read({
        text: part("text"),
        target: part("target"),
        value: part("value"),
        clause: show(clause),
        isQuestion,
        clock,
      });
      if (intents) return intents;
    }
  }
  return undefined;
}
