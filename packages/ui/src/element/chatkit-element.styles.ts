import { composerStyles } from "../composer/composer.styles.ts";
import { conversationStyles } from "../conversation/conversation.styles.ts";
import { baseStyles } from "../frame/base.styles.ts";
import { frameStyles } from "../frame/frame.styles.ts";
import { panelStyles } from "../frame/panel.styles.ts";
import { markdownStyles } from "../markdown/markdown.styles.ts";

/** The styles of all parts that are always there: they share one shadow root. The others bring theirs. */
export const elementStyles = [
  baseStyles,
  frameStyles,
  conversationStyles,
  markdownStyles,
  composerStyles,
  panelStyles,
];
