import { composerStyles } from "../composer/composer.styles.ts";
import { conversationStyles } from "../conversation/conversation.styles.ts";
import { baseStyles } from "../frame/base.styles.ts";
import { frameStyles } from "../frame/frame.styles.ts";
import { historyStyles } from "../history/history.styles.ts";
import { markdownStyles } from "../markdown/markdown.styles.ts";
import { widgetStyles } from "../widget/widget.styles.ts";

/** The styles of all parts: they share one shadow root. */
export const elementStyles = [
  baseStyles,
  frameStyles,
  conversationStyles,
  markdownStyles,
  widgetStyles,
  composerStyles,
  historyStyles,
];
