import type { Texts } from "../strings/en.ts";

/** A button of the page's own below an answer. */
export interface MessageAction {
  /** A name of the official icons, or `lucide:<name>`. */
  icon: string;
  /** What it says to who points at it, and to assistive technology. */
  label: string;
  /** Called when it is pressed, with the answer's items and its text as markdown. */
  onClick(answer: { itemIds: readonly string[]; text: string }): void;
}

/** A button of the page's own beside a conversation of the history. */
export interface ThreadAction {
  /** A name of the official icons, or `lucide:<name>`. */
  icon: string;
  /** What it says to who points at it; to assistive technology with the conversation's title after it. */
  label: string;
  /** Called when it is pressed. `title` is undefined where the conversation has none. */
  onClick(thread: { threadId: string; title: string | undefined }): void;
}

/** Options of ours beside the official ones, all under `parlor`, so that they never meet one of a later version. */
export interface ParlorOptions {
  parlor?: {
    /** Texts in the page's own words, by the ids of the English catalogue; they win in every locale. Default: none. */
    strings?: Texts;
    /**
     * Grow with the content instead of filling the page's box, up to the custom property `--chatkit-max-height`
     * (default: the height of the window). Default: false.
     */
    autoHeight?: boolean;
    /** More buttons below an answer, after the element's own. Default: none. */
    messageActions?: MessageAction[];
    /**
     * More buttons beside each conversation of the history, before the one that deletes. On a touch screen more than
     * three buttons are behind one that shows them. Default: none.
     */
    threadActions?: ThreadAction[];
  };
}
