/** What people ask an assistant for that this one has not got. The first that fits names it. */
const topics: { topic: string; pattern: RegExp }[] = [
  {
    topic: "the weather",
    pattern: /\bweather\b|\brain(?:ing)?\b|\bforecast\b|\btemperature\b|\bumbrella\b/i,
  },
  { topic: "jokes and stories", pattern: /\b(?:joke|story|poem|haiku|limerick|song|sing|riddle)\b/i },
  {
    topic: "how I am set up",
    pattern:
      /\b(?:system prompt|your (?:instructions|prompt|rules)|(?:previous|prior|above) instructions|developer mode|jailbreak)\b/i,
  },
  {
    topic: "the time and date",
    pattern:
      /\bwhat (?:time|day|date|year) (?:is it|is today|is it today)\b|\bwhat(?:'s| is) (?:the (?:time|date)|today'?s date)\b/i,
  },
  {
    topic: "e-mail and messages",
    pattern:
      /^(?:e-?mail|send|text|message|reply|write (?:to|me|an?|my)? ?(?:e-?mail|letter|message))\b|\b(?:my (?:e-?mails?|inbox))\b/i,
  },
  { topic: "translations", pattern: /\btranslat(?:e|ion)\b|\bhow do you say\b/i },
  {
    topic: "writing code",
    pattern: /\b(?:code|program|script|function|python|javascript|sql|html|regex)\b/i,
  },
  { topic: "calendars and meetings", pattern: /\b(?:meetings?|calendar|invite|appointments?)\b/i },
  { topic: "searching the web", pattern: /\b(?:search|google|look up|news|wikipedia|internet|website)\b/i },
  {
    topic: "shopping and booking",
    pattern: /^(?:order|book|reserve)\b|\brestaurants?\b|\bflights?\b|\bhotels?\b/i,
  },
  { topic: "sharing tasks with others", pattern: /\b(?:share|assign|delegate|collaborat\w+|invite)\b/i },
  {
    topic: "tags, projects and subtasks",
    pattern: /\b(?:tags?|labels?|projects?|folders?|categor(?:y|ies)|sub-?tasks?)\b/i,
  },
  {
    topic: "notifications and alarms",
    pattern: /\b(?:notify|notifications?|alarms?|timer|ping me|alert)\b/i,
  },
  { topic: "files", pattern: /\b(?:files?|export|import|attach(?:ment)?|upload|download|print|pdf|csv)\b/i },
  { topic: "cooking", pattern: /\b(?:recipes?|cook|eat|dinner|lunch|breakfast)\b/i },
  {
    topic: "calculations",
    pattern:
      /^\s*(?:what(?:'s| is)\s+)?[\d\s+*/().x^%-]{3,}=?\s*\??$|\bcalculate\b|\bsquare root\b|\bpercent of\b/i,
  },
];

/** What a text that is no request of ours seems to be about, as the end of "I cannot help with …". */
export function findTopic(text: string): string | undefined {
  return topics.find(({ pattern }) => pattern.test(text))?.topic;
}

const otherLanguages = new Set(
  [
    "der das und ich ein eine einen einem mir mich nicht bitte ist heute morgen meine meinen aufgaben aufgabe zeig zeige füge hinzu erinnere hallo danke wie lösche für auf kaufen alle sind",
    "le les des une et je moi mes est pas vous plaît plait demain aujourd'hui bonjour merci ajoute ajouter rappelle tâches tâche du salut quelles quelle montre acheter toutes supprime",
    "el los las una mis por favor mañana hoy hola gracias añade agrega recuérdame recuerdame tareas tarea qué que del comprar leche muéstrame muestra todas borra",
    "il gli una per favore domani oggi ciao grazie aggiungi ricordami compiti attività che di del comprare mostra elimina latte",
    "os uma meu minha minhas amanhã hoje olá obrigado obrigada adicione adicionar lembre tarefas comprar mostre quais são leite",
    "het een en ik mijn niet alstublieft vandaag hallo dank voeg toe taken herinner melk kopen laat zien",
    "dodaj jutro proszę dzień dobry cześć zadania moje kup mleko pokaż",
    "ekle yarın bugün merhaba görev görevlerim lütfen süt",
    "lägg till imorgon hej tack uppgifter mina köp mjölk visa på och inte",
    "přidej zítra prosím úkoly moje ahoj",
  ].flatMap((words) => words.split(" ")),
);
const english = new Set(
  "the and i a to my me is it of for on in at with you what show add buy call delete task tasks please today tomorrow not this that have do all".split(
    " ",
  ),
);

/** Whether a text is plainly in another language than English. */
export function isOtherLanguage(text: string): boolean {
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  const latin = text.match(/\p{Script=Latin}/gu)?.length ?? 0;
  if (letters > 0 && latin < letters / 2) return true;
  const words = text.toLowerCase().match(/[\p{L}']+/gu) ?? [];
  const others = words.filter((word) => otherLanguages.has(word)).length;
  const ours = words.filter((word) => english.has(word)).length;
  return others > ours && (others >= 2 || words.length <= 3);
}
