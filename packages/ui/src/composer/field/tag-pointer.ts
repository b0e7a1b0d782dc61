import type { EntitySource } from "@parlor/protocol";
import type { SourcePointer } from "../../conversation/source-pointer.ts";
import type { TagPart } from "./content.ts";
import type { RichField } from "./rich-field.ts";
import { toSource } from "./tags.ts";

export interface TagPointerOptions {
  /** Shows the card of what is pointed at. */
  sources: SourcePointer;
  getField(): RichField | undefined;
  /** A tag that can be opened was pressed. */
  onOpen(entity: EntitySource): void;
}

/** What happens at the tags of a field: their cards under the pointer and beside the caret, and a press. */
export class TagPointer {
  readonly #options: TagPointerOptions;

  constructor(options: TagPointerOptions) {
    this.#options = options;
  }

  readonly onOver = (event: Event): void => {
    const found = this.#find(event);
    if (found) this.#point(found.tag, found.element);
  };

  readonly onOut = (event: Event): void => {
    if (this.#find(event)) this.#options.sources.leave();
  };

  readonly onClick = (event: Event): void => {
    const found = this.#find(event);
    if (!found) return;
    this.#options.getField()?.caretAfter(found.element);
    if (found.tag.interactive) this.#options.onOpen(toSource(found.tag));
  };

  /** Shows the card of the tag that the caret stands behind, if it does. */
  followCaret(field: RichField): void {
    const { start, end } = field.span;
    const beside = start === end && start > 0 ? field.tagBefore(start) : undefined;
    if (beside) this.#point(beside.tag, beside.element);
    else this.#options.sources.leave();
  }

  #find(event: Event): { tag: TagPart; element: Element } | undefined {
    const element = event.target instanceof Element ? event.target.closest(".tag") : null;
    const tag = element ? this.#options.getField()?.tagOf(element) : undefined;
    return element && tag ? { tag, element } : undefined;
  }

  #point(tag: TagPart, element: Element): void {
    if (tag.interactive) this.#options.sources.point(toSource(tag), element);
  }
}
