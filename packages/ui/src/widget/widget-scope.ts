import type { TemplateResult } from "lit";
import type { ChatContext } from "../element/chat-context.ts";
import type { DemandState } from "../loading/demand-element.ts";
import type { WidgetNode } from "./widget-node.ts";

/** What a part of a template may be. */
export type Rendered = TemplateResult | symbol | readonly Rendered[];

/** What a control's action does to what can be seen, where its author left that open. */
export type DefaultLoading = "none" | "self" | "container";

export interface ActOptions {
  /** The component that acts. */
  node: WidgetNode;
  /** What was used: values are collected from the form around it. */
  trigger: Element;
  loading: DefaultLoading;
  /** The field that has changed; it counts also without a form. */
  field?: { name: string; value: unknown };
  /** Whether the form has to be valid first. */
  isSubmit?: boolean;
}

/** What the components of one widget are given. */
export interface WidgetScope {
  context: ChatContext;
  /** Begins every id of this widget. */
  idPrefix: string;
  /** Hosts that images may come from, beside the page's own. */
  imageDomains: readonly string[];
  /** While it streams, or all of it waits for an action: nothing acts. */
  isInert: boolean;
  /** Whether its texts may still grow. */
  isLive: boolean;
  isBusy(node: WidgetNode): boolean;
  /** Whether an action can be run now; one that starts a turn cannot while another answers. */
  canAct(action: unknown): boolean;
  act(action: unknown, options: ActOptions): void;
  renderNodes(children: unknown): Rendered;
  /** Whether a Label names the field. */
  isLabelled(name: string): boolean;
  /** Whether an element of the widget can be rendered; the widget is, again, once it is loaded. */
  demand(name: string, load: () => Promise<Record<string, CustomElementConstructor>>): DemandState;
  /** What is open, by component: lists that show all, cards that are unfolded. */
  isOpen(node: WidgetNode): boolean;
  toggle(node: WidgetNode): void;
}
