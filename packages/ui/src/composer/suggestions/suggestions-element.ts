import type { Command, Entity } from "@openai/chatkit";
import { html, LitElement, nothing, type TemplateResult } from "lit";
import type { ChatContext } from "../../element/chat-context.ts";
import { renderIcon } from "../../icons/icon.ts";
import { adoptStyles } from "../../loading/adopt-styles.ts";
import { placePopover } from "../../widget/place-popover.ts";
import { menuStyles } from "../choices/menu.styles.ts";
import type { Trigger } from "./find-trigger.ts";
import { type BuiltInCommand, filterByLabel, type Suggestion, toGroups, toText } from "./suggestion.ts";

const LIST_ID = "composer-suggestions";

/** What the list needs of the field that it is for. */
export interface SuggestionsHost {
  /** The textbox: it keeps the focus, and is told which line is active. */
  input: HTMLElement;
  /** What the list stands beside. */
  anchor: HTMLElement;
  context: ChatContext;
  builtIns: readonly BuiltInCommand[];
  /** Takes the trigger's word out of the text, and puts an object in its place. */
  insert(trigger: Trigger, entity: Entity | undefined): void;
  /** Leaves of the trigger's word only its sign, for a menu within a menu. */
  clearQuery(trigger: Trigger): void;
}

/**
 * `<parlor-suggestions>`: what "@" and "/" in the composer's text can stand for. The focus stays in the text: arrows move,
 * Enter and Tab choose, Escape closes.
 *
 * Parts: `suggestions`.
 */
export class SuggestionsElement extends LitElement {
  static override properties = {
    host: { state: true },
    found: { state: true },
    active: { state: true },
    phase: { state: true },
  };

  declare host: SuggestionsHost | undefined;
  declare found: readonly Suggestion[];
  declare active: number;
  declare phase: "closed" | "searching" | "ready" | "failed" | "running";

  #trigger: Trigger | undefined;
  /** Where a word stands whose list was closed: it stays closed as long as the word is there. */
  #dismissedStart: number | undefined;
  /** The commands of a menu within the menu. */
  #submenu: readonly Command[] | undefined;
  #search = 0;

  constructor() {
    super();
    this.found = [];
    this.active = 0;
    this.phase = "closed";
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    adoptStyles(this, menuStyles);
    this.popover = "manual";
    this.setAttribute("part", "suggestions");
    // A press here would take the focus out of the text.
    this.addEventListener("pointerdown", this.#onPointerDown);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.removeEventListener("pointerdown", this.#onPointerDown);
  }

  get isOpen(): boolean {
    return this.phase !== "closed";
  }

  /** The text or the caret has changed: there is a word to search for, or none. */
  follow(host: SuggestionsHost, trigger: Trigger | undefined): void {
    this.host = host;
    if (this.phase === "running") return;
    if (!trigger) {
      this.#dismissedStart = undefined;
      this.close();
      return;
    }
    if (trigger.start === this.#dismissedStart) return;
    const isSame =
      this.isOpen && this.#trigger?.start === trigger.start && this.#trigger.query === trigger.query;
    if (this.#trigger?.start !== trigger.start) this.#submenu = undefined;
    this.#trigger = trigger;
    if (!isSame) void this.#find(host, trigger);
  }

  close(): void {
    this.#search += 1;
    this.#trigger = undefined;
    this.#submenu = undefined;
    this.found = [];
    this.phase = "closed";
  }

  /** Whether a key was for the list. */
  handleKey(event: KeyboardEvent): boolean {
    if (!this.isOpen) return false;
    const { key } = event;
    const count = this.found.length;
    if (key === "Escape") this.#dismiss();
    else if (key === "ArrowDown" && count > 0) this.active = (this.active + 1) % count;
    else if (key === "ArrowUp" && count > 0) this.active = (this.active - 1 + count) % count;
    else if ((key === "Enter" || key === "Tab") && !event.shiftKey && (count > 0 || this.phase === "running"))
      void this.#choose(this.found[this.active]);
    else return false;
    event.preventDefault();
    return true;
  }

  #dismiss(): void {
    this.#dismissedStart = this.#trigger?.start;
    this.close();
  }

  async #find(host: SuggestionsHost, trigger: Trigger): Promise<void> {
    this.#search += 1;
    const search = this.#search;
    if (this.phase !== "ready") this.phase = "searching";
    try {
      const found = await this.#searchFor(host, trigger);
      if (search !== this.#search) return;
      // Several words that mean nothing are text.
      if (found.length === 0 && /\s/.test(trigger.query)) {
        this.#dismiss();
        return;
      }
      this.found = found;
      this.active = 0;
      this.phase = "ready";
    } catch (error) {
      if (search !== this.#search) return;
      this.found = [];
      this.phase = "failed";
      host.context.actions.reportError(error instanceof Error ? error : new Error(String(error)));
    }
  }

  async #searchFor({ context, builtIns }: SuggestionsHost, { sign, query }: Trigger): Promise<Suggestion[]> {
    const { actions } = context;
    if (sign === "@") {
      const entities = await actions.searchEntities(query);
      return entities.map((entity) => ({ kind: "entity", entity }));
    }
    const toSuggestion = (command: Command): Suggestion => ({ kind: "command", command });
    if (this.#submenu) return filterByLabel(this.#submenu, query).map(toSuggestion);
    const commands = await actions.searchCommands(query);
    const own = filterByLabel(builtIns, query).map((command): Suggestion => ({ kind: "built-in", command }));
    return [...commands.map(toSuggestion), ...own];
  }

  async #choose(suggestion: Suggestion | undefined): Promise<void> {
    const { host } = this;
    const trigger = this.#trigger;
    if (!host || !trigger || !suggestion || this.phase === "running") return;
    if (suggestion.kind !== "command") {
      this.close();
      host.insert(trigger, suggestion.kind === "entity" ? suggestion.entity : undefined);
      if (suggestion.kind === "built-in") suggestion.command.run();
      return;
    }
    this.phase = "running";
    try {
      const selection = await host.context.actions.selectCommand(suggestion.command);
      if (selection?.type === "menu") {
        this.phase = "ready";
        this.#submenu = selection.commands;
        this.#trigger = { ...trigger, query: "", end: trigger.start + 1 };
        void this.#find(host, this.#trigger);
        host.clearQuery(trigger);
        return;
      }
      this.close();
      host.insert(trigger, selection?.entity);
    } catch (error) {
      this.found = [];
      this.phase = "failed";
      host.context.actions.reportError(error instanceof Error ? error : new Error(String(error)));
    }
  }

  protected override render(): unknown {
    const { host } = this;
    if (!host) return nothing;
    const { t } = host.context;
    const label = t(this.#trigger?.sign === "/" ? "suggestions.commands" : "suggestions.mentions");
    const count = this.found.length;
    return html`${
      count > 0
        ? html`<div class="suggestions" role="listbox" tabindex="0" id=${LIST_ID} aria-label=${label} aria-busy=${this.phase === "running"}>
            ${toGroups(this.found).map(({ group, members }, index) =>
              group === ""
                ? members.map((member) => this.#renderOption(member))
                : html`<div role="group" aria-labelledby=${`${LIST_ID}-group-${index}`}>
                    <div class="suggestions-group" id=${`${LIST_ID}-group-${index}`} role="presentation"><span dir="auto">${group}</span></div>
                    ${members.map((member) => this.#renderOption(member))}
                  </div>`,
            )}
          </div>`
        : nothing
    }
    <p class="suggestions-note ${this.phase === "searching" ? "late" : ""} ${count > 0 ? "visually-hidden" : ""}" role="status">
      ${this.#describe(host.context)}
    </p>`;
  }

  #describe({ t }: ChatContext): string {
    if (this.phase === "closed") return "";
    if (this.phase === "searching") return t("suggestions.searching");
    if (this.phase === "failed") return t("suggestions.failed");
    const count = this.found.length;
    return count === 0 ? t("suggestions.none") : t("suggestions.count", { count });
  }

  #renderOption(suggestion: Suggestion): TemplateResult {
    const index = this.found.indexOf(suggestion);
    const { label, description, icon } = toText(suggestion);
    return html`<div
      class="choice ${index === this.active ? "choice-active" : ""}"
      role="option"
      id=${`${LIST_ID}-${index}`}
      aria-selected=${index === this.active}
      @pointermove=${() => {
        this.active = index;
      }}
      @click=${() => void this.#choose(suggestion)}
    >
      ${renderIcon(icon)}
      <span class="choice-text"
        ><span dir="auto">${label}</span>${description ? html`<small dir="auto">${description}</small>` : nothing}</span
      >
    </div>`;
  }

  protected override updated(): void {
    const { host } = this;
    if (!host) return;
    const { input, anchor } = host;
    const hasList = this.isOpen && this.found.length > 0;
    setAttribute(input, "aria-controls", hasList ? LIST_ID : undefined);
    setAttribute(input, "aria-activedescendant", hasList ? `${LIST_ID}-${this.active}` : undefined);
    if (!this.isOpen) {
      if (this.matches(":popover-open")) this.hidePopover();
      return;
    }
    if (!this.matches(":popover-open")) this.showPopover();
    placePopover(this, anchor);
    this.querySelector(".choice-active")?.scrollIntoView({ block: "nearest" });
  }

  readonly #onPointerDown = (event: Event): void => event.preventDefault();
}

function setAttribute(element: HTMLElement, name: string, value: string | undefined): void {
  if (value === undefined) element.removeAttribute(name);
  else element.setAttribute(name, value);
}
