type Parts = Record<string, CustomElementConstructor>;

/** The menu of tools and of models, by its tag. */
export async function loadChoiceMenu(): Promise<Parts> {
  return { "parlor-choice-menu": (await import("./choices/choice-menu-element.ts")).ChoiceMenuElement };
}

/** The list of mentions and commands, by its tag. */
export async function loadSuggestions(): Promise<Parts> {
  return { "parlor-suggestions": (await import("./suggestions/suggestions-element.ts")).SuggestionsElement };
}

/** What records speech, by its tag. */
export async function loadDictation(): Promise<Parts> {
  return { "parlor-dictation": (await import("./dictation/dictation-element.ts")).DictationElement };
}
