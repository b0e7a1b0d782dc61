/** Whether two values from JSON are alike. Keys in another order count as a difference, which costs one redraw. */
export function isEqual(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}
