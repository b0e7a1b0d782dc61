import type { Command, Entity } from "@openai/chatkit";

/** Something that the composer itself can do. */
export interface BuiltInCommand {
  id: string;
  label: string;
  icon: string;
  group: string;
  run(): void;
}

/** One line of the list. */
export type Suggestion =
  | { kind: "entity"; entity: Entity }
  | { kind: "command"; command: Command }
  | { kind: "built-in"; command: BuiltInCommand };

/** How a suggestion is shown. */
export interface SuggestionText {
  label: string;
  description?: string | undefined;
  icon?: string | undefined;
  group: string;
}

export function toText(suggestion: Suggestion): SuggestionText {
  if (suggestion.kind === "entity") {
    const { title, icon, group } = suggestion.entity;
    return { label: title, icon, group: group ?? "" };
  }
  if (suggestion.kind === "built-in") return suggestion.command;
  const { label, description, icon, group } = suggestion.command;
  return { label, description, icon, group: group ?? "" };
}

/** Suggestions under their headings: groups in the order in which they first appear, and before them what has none. */
export function toGroups(suggestions: readonly Suggestion[]): { group: string; members: Suggestion[] }[] {
  const groups = new Map<string, Suggestion[]>([["", []]]);
  for (const suggestion of suggestions) {
    const { group } = toText(suggestion);
    const members = groups.get(group);
    if (members) members.push(suggestion);
    else groups.set(group, [suggestion]);
  }
  return [...groups]
    .map(([group, members]) => ({ group, members }))
    .filter(({ members }) => members.length > 0);
}

/** Those whose label has the query in it. */
export function filterByLabel<T extends { label: string }>(commands: readonly T[], query: string): T[] {
  const wanted = query.toLocaleLowerCase();
  return commands.filter(({ label }) => label.toLocaleLowerCase().includes(wanted));
}
