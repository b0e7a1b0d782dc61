import {
  checkLength,
  checkListLength,
  isList,
  sizeOf,
  TemplateTooLarge,
  textOf,
  type Value,
} from "./values.ts";

/**
 * How much a template may do: a unit for each node that is evaluated, and one for each 64 characters or items that it
 * makes or goes through. Counted instead of timed, so that the same template and data always end the same way.
 */
const MAX_WORK = 1_000_000;

/** Counts what a template does, and throws `TemplateTooLarge` when it is too much. */
export class WorkMeter {
  private left = MAX_WORK;

  spend(units: number): void {
    this.left -= units;
    if (this.left < 0) throw new TemplateTooLarge("it does too much");
  }

  /** Pays for looking at all of some values. */
  look(...values: readonly Value[]): void {
    for (const value of values) this.spend(sizeOf(value));
  }

  /** A value that was made, its size paid for and within bounds. */
  paid<T extends Value>(value: T): T {
    const text = textOf(value);
    if (text !== undefined) checkLength(text.length);
    if (isList(value)) checkListLength(value.length);
    this.spend(1 + (text === undefined ? 0 : text.length >> 6));
    return value;
  }
}
