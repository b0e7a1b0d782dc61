import type { Command, CommandSelection, Entity } from "@openai/chatkit";
import type { ChatAction, ChatClient } from "@parlor/client";
import type { BasicRoot, EntitySource, FeedbackKind } from "@parlor/protocol";
import type { Localizer } from "../strings/localizer.ts";
import type { ResolvedOptions } from "./resolve-options.ts";

/** What a widget's control asks for, as the widget's author wrote it. */
export interface WidgetAction extends ChatAction {
  handler?: "server" | "client";
}

/** What the parts of the element may do. The same object for the element's life. */
export interface ChatActions {
  retry(userMessageId?: string): void;
  giveFeedback(itemIds: readonly string[], kind: FeedbackKind): void;
  /** Gives whether the text is on the clipboard. */
  copy(text: string): Promise<boolean>;
  /** Resolves when the action was answered. Rejects with an error that has a message for the user. */
  runWidgetAction(action: WidgetAction, itemId: string): Promise<void>;
  /** Tells the page that an object of it was pressed. */
  openEntity(entity: EntitySource): void;
  /** What the page shows of an object of it, if anything. */
  previewEntity(entity: EntitySource): Promise<BasicRoot | undefined>;
  /** What the page finds to mention. Rejects with what its search threw. */
  searchEntities(query: string): Promise<readonly Entity[]>;
  searchCommands(query: string): Promise<readonly Command[]>;
  /** Runs a command of the page. Gives what it wants to be put into the text, or shown next. */
  selectCommand(command: Command): Promise<CommandSelection | undefined>;
  /** Sends a request that is answered with JSON. Rejects with an error that has a message for the user. */
  request: ChatClient["request"];
  /** The page's own way to the service, if it has one. */
  pageFetch(): typeof fetch | undefined;
  openDeeplink(address: string): void;
  loadOlder(): void;
  /** Tells the page of something that is wrong, as `chatkit.error`. */
  reportError(error: Error): void;
  log(name: string, data?: Record<string, unknown>): void;
}

/** What every part of the element is given. A new object when options or locale change, and only then. */
export interface ChatContext {
  t: Localizer;
  options: ResolvedOptions;
  actions: ChatActions;
}
