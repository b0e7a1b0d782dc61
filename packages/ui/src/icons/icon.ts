import { html, nothing, svg, type TemplateResult } from "lit";
import { findIcon } from "./icon-nodes.ts";

/** An icon of one em and a bit, in the colour of its text and hidden from assistive technology. Unknown names show none. */
export function renderIcon(name: string | null | undefined, className = ""): TemplateResult | typeof nothing {
  const icon = findIcon(name);
  if (!icon) return nothing;
  return html`<svg
    class="icon ${className}"
    viewBox="0 0 24 24"
    fill=${icon.isFilled ? "currentColor" : "none"}
    aria-hidden="true"
    focusable="false"
  >
    ${icon.node.map(([tag, attributes]) => renderShape(tag, attributes))}
  </svg>`;
}

function renderShape(tag: string, shape: Record<string, string | number | undefined>) {
  const { d, cx, cy, r, x, y, width, height, x1, x2, y1, y2, points } = shape;
  switch (tag) {
    case "path":
      return svg`<path d=${d ?? ""} />`;
    case "circle":
      return svg`<circle cx=${cx ?? 0} cy=${cy ?? 0} r=${r ?? 0} />`;
    case "ellipse":
      return svg`<ellipse cx=${cx ?? 0} cy=${cy ?? 0} rx=${shape.rx ?? 0} ry=${shape.ry ?? 0} />`;
    case "rect":
      return svg`<rect x=${x ?? 0} y=${y ?? 0} width=${width ?? 0} height=${height ?? 0} rx=${shape.rx ?? 0} />`;
    case "line":
      return svg`<line x1=${x1 ?? 0} x2=${x2 ?? 0} y1=${y1 ?? 0} y2=${y2 ?? 0} />`;
    case "polyline":
      return svg`<polyline points=${points ?? ""} />`;
    case "polygon":
      return svg`<polygon points=${points ?? ""} />`;
    default:
      return nothing;
  }
}

/** The same as an element, for what is built without templates. */
export function createIcon(name: string): SVGSVGElement {
  const namespace = "http://www.w3.org/2000/svg";
  const element = document.createElementNS(namespace, "svg");
  element.setAttribute("class", "icon");
  element.setAttribute("viewBox", "0 0 24 24");
  element.setAttribute("fill", "none");
  element.setAttribute("aria-hidden", "true");
  for (const [tag, attributes] of findIcon(name)?.node ?? []) {
    const shape = document.createElementNS(namespace, tag);
    for (const [key, value] of Object.entries(attributes)) shape.setAttribute(key, String(value));
    element.append(shape);
  }
  return element;
}
