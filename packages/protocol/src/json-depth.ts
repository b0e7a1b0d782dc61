/*
 * Apart from the schema that asks it: a browser bundle that applies updates need not carry the schemas.
 */

/** How many objects and arrays may be nested in one another in what we take: as many as the reference's reader allows. */
export const MAX_JSON_DEPTH = 200;

/**
 * Whether a value nests more objects and arrays than `maxDepth`. Walks without recursion and stops at the first
 * value that is too deep, so that neither a hostile depth nor a cycle exhausts the stack.
 */
export function isDeeperThan(value: unknown, maxDepth: number): boolean {
  const open: { value: object; depth: number }[] = [];
  if (typeof value === "object" && value !== null) open.push({ value, depth: 1 });
  for (let node = open.pop(); node; node = open.pop()) {
    if (node.depth > maxDepth) return true;
    for (const child of Object.values(node.value)) {
      if (typeof child === "object" && child !== null) open.push({ value: child, depth: node.depth + 1 });
    }
  }
  return false;
}
