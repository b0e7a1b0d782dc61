/**
 * Makes `target` have the children of `source`, touching only what differs, so that a selection in what stays the same
 * survives. Takes nodes out of `source`.
 */
export function patchChildren(target: Node, source: Node): void {
  const wanted = [...source.childNodes];
  for (const [index, next] of wanted.entries()) {
    const current = target.childNodes[index];
    if (current === undefined) target.appendChild(next);
    else if (!patchNode(current, next)) target.replaceChild(next, current);
  }
  while (target.childNodes.length > wanted.length) target.lastChild?.remove();
}

function patchNode(current: Node, next: Node): boolean {
  if (current.nodeType !== next.nodeType || current.nodeName !== next.nodeName) return false;
  if (current instanceof CharacterData && next instanceof CharacterData) {
    if (next.data === current.data) return true;
    if (next.data.startsWith(current.data)) current.appendData(next.data.slice(current.data.length));
    else current.data = next.data;
    return true;
  }
  if (!(current instanceof Element) || !(next instanceof Element)) return false;
  for (const { name } of [...current.attributes]) {
    if (!next.hasAttribute(name)) current.removeAttribute(name);
  }
  for (const { name, value } of next.attributes) {
    if (current.getAttribute(name) !== value) current.setAttribute(name, value);
  }
  patchChildren(current, next);
  return true;
}
