import type { Frame } from "./frame.ts";
import type { Saying } from "./intent.ts";

const say =
  (what: Saying): Frame["read"] =>
  () => [{ kind: "say", what }];

/** Courtesy, and questions about the assistant itself. */
export const talkFrames: readonly Frame[] = [
  {
    forms: [
      "(hi|hello|hey|hiya|howdy|yo|greetings|good (morning|afternoon|evening|day)|morning|evening|sup) (there|parlor|assistant|bot|again|everyone|all|friend|buddy|you)*",
      "how are you (doing|today)*",
      "(how's it going|hows it going|how do you do)",
      "nice to meet you",
    ],
    read: say("greeting"),
  },
  {
    // What is said while thinking asks for nothing.
    forms: [
      "(actually|oops|whoops|sorry|my bad|well|so|lol|haha|hehe|wow|hmm+|hm+|um+|uh+|oh|ah|huh|omg|anyway|right then)",
    ],
    read: () => [],
  },
  {
    forms: [
      "(do|can|could)? (you|u)? (speak|understand|read|talk|write) (in)? (english|german|french|spanish|italian|portuguese|dutch|polish|russian|chinese|japanese|arabic|hindi|turkish|deutsch|español|other languages|any other language)",
      "(what|which) languages? (do|can) (you|u) (speak|understand|know|read)",
    ],
    read: say("english-only"),
  },
  {
    forms: [
      "(thanks?|thank|thx|ty|tysm|cheers|great|perfect|nice|awesome|ok|okay|cool|lovely|excellent|wonderful|brilliant|amazing|fine|good|super|sweet|got it|sounds good|well done|good job|good work|great job|nice work|love it|that's all|that is all|that's it|all good|alright|all right|i see|understood) (you|so much|very much|a lot|a bunch|a million|thanks?|job|work|one|then|for (that|this|your help|the help|everything|helping)|that's (great|perfect|all|it)|that is all|bot|assistant|it|again|great|perfect|for now)*",
      "you're (great|awesome|the best|amazing|a star)",
      "you are (great|awesome|the best|amazing|a star)",
    ],
    read: say("thanks"),
  },
  {
    forms: [
      "(bye|goodbye|bye bye|see you|see ya|cya|good night|goodnight|later|take care|talk to you later|ttyl) (later|tomorrow|soon|then|now|bot|everyone|assistant|next week)*",
      "have a (good|nice|great|lovely) (day|evening|night|weekend|one)",
    ],
    read: say("goodbye"),
  },
  {
    forms: [
      "(stop|quit|cancel|abort|nevermind|never mind|forget it|nothing|nah|no|nope|no thanks|no thank you|not now|wait|hold on|leave it|skip it|not yet)",
      "(never mind|forget) (that|it|about it|about that|this)",
    ],
    read: say("dropped"),
  },
  {
    forms: [
      "(yes|yeah|yep|yup|sure|confirm|correct|right|do it|go ahead) (please|do it|go ahead|thanks|sure|them all|all of them)*",
    ],
    read: say("nothing-asked"),
  },
  {
    forms: [
      "(do not|don'?t|dont|never|please don'?t|must not|do not ever) (@delete|@complete|@mark|@move|@change|@add|@rename|remind me|do|touch) <text>",
      "(do not|don'?t|dont) (do|touch) (it|that|anything)",
    ],
    read: say("nothing-done"),
  },
  {
    forms: [
      "(who|what) (are|is|r) (you|u|this|parlor) (exactly|anyway|really|actually)*",
      "(who|what) (made|built|created|wrote|runs|powers|trained) you",
      "are (you|u) (an?|the|a real|really|like|just)* (ai|bot|robot|human|person|llm|chatgpt|gpt|gpt-4|gpt-5|claude|gemini|real|language model|machine|computer|alive|program|ai model) <text>",
      "are (you|u) (an?|the|a real|really|like|just)* (ai|bot|robot|human|person|llm|chatgpt|gpt|gpt-4|gpt-5|claude|gemini|real|language model|machine|computer|alive|program|ai model)",
      "(which|what) (ai|language|llm)* (model|llm|ai) (are you|is this|do you|are you using|do you use|runs|is running) <text>",
      "(which|what) (ai|language|llm)* (model|llm|ai) (are you|is this|do you|are you using|do you use|is running)",
      "how (do|can) i (plug|plug in|connect|use|add|set up|configure|enable|get) (in|a|an|my|the|own|real|better|openai|gemini|other|another|different|language|ai|llm)* (model|key|llm|ai|chatgpt|api key|openai)",
      "what(?:'s| is) your (name|model)",
      "(is this|are you) (chatgpt|ai|offline|online|a real model|an offline assistant|connected to the internet)",
      "tell me about yourself",
    ],
    read: say("identity"),
  },
  {
    forms: [
      "help",
      "help (me|please|out|with this|with tasks)*",
      "(i need|i want|need|some) (some )?help",
      "(what|how) (all|else|exactly)? (can|could|do|does|will|would) (you|u|this|it|this app|the assistant|parlor|this thing) (do|help|assist|support|offer|understand|know|ask|say|ask you|tell you|type|use|use this|use you|use it)* <text>",
      "(what|how) (all|else|exactly)? (can|could|do|does|will|would) (you|u|this|it|this app|the assistant|parlor|this thing) (do|help|assist|support|offer|understand|know|ask|say|ask you|tell you|type|use this|use you|use it|use)*",
      "(what|how) (can|could|should) i (do here|say|ask|ask you|type|tell you|do with you|do with this|say to you|use you for)",
      "what (are you able to|else can you|are you good at|are you for|do you do) <text>",
      "what (are you able to|else can you|are you good at|are you for|do you do)",
      "what (are|is) your (commands|features|abilities|capabilities|functions|skills|options|purpose|job)",
      "how (does|do) (this|it|that|you|parlor|these) work",
      "how (do|can|would) i (@add|@delete|@complete|@move|@rename|@reopen|@show|use|start|begin|get started|change|set) <text>",
      "how (do|can|would) i (use|start|begin|get started)",
      "(commands|usage|instructions|manual|options|features|menu|examples|capabilities)",
      "(@show) me? (the|your|all|some)* (commands|options|features|examples|capabilities|help|menu)",
    ],
    read: ({ clause }) =>
      /\bhow do i (?:cook|make a|get to|lose|fix)\b|\bknow about\b/i.test(clause)
        ? undefined
        : [{ kind: "say", what: "help" }],
  },
  {
    forms: [
      "(you|u|this|it|that|this thing|this bot) (are|is|r|'re|really|just|so|such|a|an|totally|completely|absolutely)* (suck|sucks|stupid|useless|dumb|terrible|awful|bad|idiot|moron|garbage|trash|crap|annoying|worthless|broken|slow|rubbish|horrible|wrong|hopeless) <text>",
      "(you|u|this|it|that|this thing|this bot) (are|is|r|'re|really|just|so|such|a|an|totally|completely|absolutely)* (suck|sucks|stupid|useless|dumb|terrible|awful|bad|idiot|moron|garbage|trash|crap|annoying|worthless|broken|slow|rubbish|horrible|wrong|hopeless)",
      "you'?re (really|just|so|such|a|an|totally|completely|absolutely)* (stupid|useless|dumb|terrible|awful|bad|idiot|moron|garbage|annoying|worthless|broken|rubbish|horrible|wrong|hopeless) (bot|machine|assistant|thing)?",
      "(stupid|dumb|useless|idiot|bad|damn|shit|fuck|fucking|wtf|ffs|crap|ugh|argh|bloody) (bot|machine|you|off|assistant|thing|this|it|app|robot|idiot|stupid)*",
      "(shut up|screw you|i hate you|i hate this|go away|that'?s wrong|thats wrong|that is wrong|that'?s not what i (said|meant|wanted|asked)|no that'?s wrong|wrong)",
    ],
    read: say("sorry"),
  },
];
