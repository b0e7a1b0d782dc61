import nlp from "compromise";

/** Verbs that compromise takes for nouns. */
const nounLikeVerbs =
  /^(?:book|mail|phone|text|e-?mail|plan|order|return|file|print|visit|ring|post|ship|fax|contact|schedule|tidy|vacuum|hoover|backup|refill|renew|google|charge|fix|research|rsvp|sign|drop|pick|update|upload|download|transfer|mow|rake|sweep|defrost|reply|measure|hang|sew|unload|pack|sort|replace|feed|groom|cancel|invite|meet|draft|outline|debug|deploy|merge|chase|nudge|ping|follow|fold|cook|clean|wash|mop|walk|iron|bake|tell|track)$/i;
/** Words that are more often nouns than verbs, unless a word such as "the" follows. */
const verbLikeNouns =
  /^(?:water|paint|dust|list|test|back|shop|plant|pot|park|mark|cut|set|watch|look|sand|nail|hammer|butter|oil|salt|pepper|milk|box|stamp|roast|grill|wrap|practi[cs]e|repair|toast|juice|dates|rice|toilet|train|ham|jam|foil|paper|light|show|change|notes?|deposit|brush|dress|top|pan|match|present|gift|sponge|tissues|chips|mint|cream|sugar|flour|sauce|lock|glue|tape|wax|bath|skirt|book club)$/i;
const determiner =
  /^(?:the|a|an|my|our|your|his|her|their|this|that|these|those|some|all|up|out|off|in|back|to|for|with|on|it|him|them|me|us|at|about|down|through|over|\d+|new)$/i;
/** "Bring", but not "baking soda". */
const verbsInIng = /^(?:bring|sing|ring|swing|sling|string)$/i;

/** Whether a phrase begins with a verb and has something for it to act on: "call Sam", but not "butter". */
export function isAction(phrase: string): boolean {
  const [first = "", second] = phrase.trim().replace(/^to /i, "").split(/\s+/);
  if (second === undefined || (/ing$/i.test(first) && !verbsInIng.test(first))) return false;
  if (verbLikeNouns.test(first)) return determiner.test(second);
  if (nounLikeVerbs.test(first)) return true;
  return nlp(phrase.toLowerCase()).terms().first().has("(#Infinitive|#PresentTense|#Imperative)");
}

/** The infinitive of a verb in the past tense; undefined for any other word. */
export function toInfinitive(word: string): string | undefined {
  const sentence = nlp(`i ${word.toLowerCase()} it`);
  if (!sentence.verbs().first().has("#PastTense")) return undefined;
  sentence.verbs().toInfinitive();
  return sentence.text().replace(/^i /, "").replace(/ it$/, "") || undefined;
}
