import { html, LitElement, nothing, svg, type TemplateResult } from "lit";
import type { ChatContext } from "../../element/chat-context.ts";
import { toSizes } from "../box-styles.ts";
import { type ChartData, readChart, type Series } from "../chart-data.ts";
import { type Point, toLinePath, toTicks } from "../chart-shapes.ts";
import { setStyles } from "../set-styles.ts";
import { isRecord, readNumber, type WidgetNode } from "../widget-node.ts";

const DEFAULT_HEIGHT_PX = 200;
/** About the width of a character of the labels, and the room between two of them. */
const CHARACTER_PX = 6.6;
const LABEL_GAP_PX = 12;
const X_AXIS_PX = 24;

/** The area of the drawing in px, and what turns numbers into places of it. */
interface Frame {
  left: number;
  width: number;
  height: number;
  band: number;
  y(value: number): number;
  /** The middle of a row. */
  x(row: number): number;
}

/**
 * Chart, as `<parlor-chart>`: numbers as bars, lines and areas, with the table of them for whoever does not see it. The
 * values of a row show under the pointer, or with the arrow keys.
 *
 * Properties: `data`, `series` (each `type`, `dataKey`, `label`, `color`, `stack`, `curveType`), `xAxis`, `showYAxis`,
 * `showLegend`, `showTooltip`, `barGap`, `barCategoryGap`, and sizes.
 */
export class ChartElement extends LitElement {
  static override properties = {
    context: { attribute: false },
    node: { attribute: false },
    room: { state: true },
    row: { state: true },
  };

  declare context: ChatContext | undefined;
  declare node: WidgetNode | undefined;
  /** The drawing's size in px. */
  declare room: { width: number; height: number };
  /** The row whose values are shown. */
  declare row: number | undefined;

  #observer: ResizeObserver | undefined;

  constructor() {
    super();
    this.room = { width: 0, height: DEFAULT_HEIGHT_PX };
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#observer?.disconnect();
    this.#observer = undefined;
  }

  protected override updated(): void {
    const plot = this.querySelector(".w-plot");
    if (this.#observer || !plot) return;
    this.#observer = new ResizeObserver(([entry]) => {
      const { width, height } = entry?.contentRect ?? { width: 0, height: 0 };
      if (width > 0) this.room = { width: Math.round(width), height: Math.round(height) };
    });
    this.#observer.observe(plot);
  }

  protected override render(): unknown {
    const { node, context } = this;
    if (!node || !context) return nothing;
    const data = readChart(node);
    const hasLegend = node.showLegend !== false && data.series.length > 0;
    return html`<figure class="w-chart" ${setStyles(toSizes(node))}>
      <div
        class="w-plot"
        role="group"
        tabindex=${node.showTooltip === false ? nothing : 0}
        aria-label=${context.t("widget.chart", { series: data.series.map(({ label }) => label).join(", ") })}
        @pointermove=${(event: PointerEvent) => this.#point(event, data)}
        @pointerleave=${() => this.#show(undefined, data)}
        @blur=${() => this.#show(undefined, data)}
        @keydown=${(event: KeyboardEvent) => this.#onKeyDown(event, data)}
      >
        ${this.room.width > 0 ? this.#renderPlot(node, data) : nothing}
        ${this.#renderTooltip(data)}
      </div>
      ${
        hasLegend
          ? html`<ul class="w-legend" aria-hidden="true">
            ${data.series.map(({ label, color, type }) => html`<li><i class="key-${type}" ${setStyles({ "--_color": color })}></i><span dir="auto">${label}</span></li>`)}
          </ul>`
          : nothing
      }
      ${this.#renderTable(data)}
    </figure>`;
  }

  #renderPlot(node: WidgetNode, data: ChartData): TemplateResult {
    const { width, height } = this.room;
    const ticks = toTicks(data.min, data.max);
    const labels = ticks.map((tick) => this.#format(tick, true));
    const low = ticks[0] ?? 0;
    const high = ticks.at(-1) ?? 1;
    const hasY = node.showYAxis === true;
    const hasX = !(isRecord(node.xAxis) && node.xAxis.hide === true);
    const left = hasY ? Math.max(...labels.map(({ length }) => length)) * CHARACTER_PX + 10 : 0;
    const bottom = height - (hasX ? X_AXIS_PX : 4);
    const band = (width - left) / Math.max(1, data.names.length);
    const frame: Frame = {
      left,
      width: width - left,
      height: bottom,
      band,
      x: (row) => left + band * (row + 0.5),
      y: (value) => 8 + (bottom - 8) * (1 - (value - low) / (high - low)),
    };
    const bars = data.series.filter(({ type }) => type === "bar");
    return html`<svg class="w-drawing" width=${width} height=${height} viewBox="0 0 ${width} ${height}" aria-hidden="true" dir="ltr">
      ${ticks.map(
        (
          tick,
          index,
        ) => svg`<line class=${tick === 0 ? "w-axis" : "w-grid"} x1=${left} x2=${width} y1=${frame.y(tick)} y2=${frame.y(tick)} />
        ${hasY ? svg`<text x=${left - 8} y=${frame.y(tick) + 4} text-anchor="end">${labels[index]}</text>` : nothing}`,
      )}
      ${hasX ? this.#renderNames(data.names, frame) : nothing}
      ${this.row === undefined ? nothing : svg`<rect class="w-cursor" x=${frame.x(this.row) - band / 2} y="0" width=${band} height=${bottom} rx="4" />`}
      ${data.series.filter(({ type }) => type === "area").map((one) => renderLine(one, frame))}
      ${renderBars(bars, frame, node)}
      ${data.series.filter(({ type }) => type === "line").map((one) => renderLine(one, frame))}
      ${this.row === undefined ? nothing : renderDots(data.series, frame, this.row)}
    </svg>`;
  }

  /** As many names as there is room for, evenly. */
  #renderNames(names: string[], frame: Frame) {
    const longest = Math.max(0, ...names.map(({ length }) => Math.min(length, 16)));
    const every = Math.max(1, Math.ceil((longest * CHARACTER_PX + LABEL_GAP_PX) / frame.band));
    return names.map((name, row) => {
      if (row % every !== 0) return nothing;
      const half = (Math.min(name.length, 16) * CHARACTER_PX) / 2;
      const x = Math.max(frame.left + half, Math.min(frame.x(row), frame.left + frame.width - half));
      return svg`<text x=${x} y=${frame.height + 17} text-anchor="middle">${name.length > 16 ? `${name.slice(0, 15)}…` : name}</text>`;
    });
  }

  #renderTooltip({ names, series }: ChartData) {
    const { row } = this;
    if (row === undefined || this.node?.showTooltip === false) return nothing;
    const isRight = row >= names.length / 2;
    return html`<div class="w-tooltip" aria-live="polite" ${setStyles(isRight ? { left: "8px" } : { right: "8px" })}>
      <strong dir="auto">${names[row]}</strong>
      ${series.map(({ label, color, values, type }) => {
        const value = values[row];
        return value === undefined
          ? nothing
          : html`<span><i class="key-${type}" ${setStyles({ "--_color": color })}></i><span dir="auto">${label}</span><b>${this.#format(value)}</b></span>`;
      })}
    </div>`;
  }

  #renderTable({ names, series }: ChartData) {
    return html`<div class="visually-hidden"><table>
      <thead><tr><td></td>${series.map(({ label }) => html`<th scope="col">${label}</th>`)}</tr></thead>
      <tbody>
        ${names.map((name, row) => html`<tr><th scope="row">${name}</th>${series.map(({ values }) => html`<td>${values[row] === undefined ? "" : this.#format(values[row])}</td>`)}</tr>`)}
      </tbody>
    </table></div>`;
  }

  #format(value: number, isShort = false): string {
    const options: Intl.NumberFormatOptions =
      isShort && Math.abs(value) >= 10_000 ? { notation: "compact" } : { maximumFractionDigits: 2 };
    return new Intl.NumberFormat(this.context?.t.locale, options).format(value);
  }

  #point(event: PointerEvent, data: ChartData): void {
    const plot = event.currentTarget as Element;
    const left = plot.querySelector(".w-axis, .w-grid")?.getAttribute("x1") ?? "0";
    const box = plot.getBoundingClientRect();
    const share = (event.clientX - box.left - Number(left)) / (box.width - Number(left));
    this.#show(
      share < 0 ? undefined : Math.min(data.names.length - 1, Math.floor(share * data.names.length)),
      data,
    );
  }

  #onKeyDown(event: KeyboardEvent, data: ChartData): void {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const from = this.row ?? (step > 0 ? -1 : data.names.length);
    this.#show(Math.max(0, Math.min(data.names.length - 1, from + step)), data);
  }

  #show(row: number | undefined, { names }: ChartData): void {
    this.row = names.length === 0 || this.node?.showTooltip === false ? undefined : row;
  }
}

function renderBars(bars: readonly Series[], frame: Frame, node: WidgetNode) {
  const stacks = [...new Set(bars.map((one) => one.stack ?? one))];
  const gap = readNumber(node.barGap) ?? 2;
  const categoryGap = readNumber(node.barCategoryGap) ?? frame.band * 0.3;
  const count = Math.max(1, stacks.length);
  const width = Math.max(1, Math.min(64, (frame.band - categoryGap - gap * (count - 1)) / count));
  const total = width * count + gap * (count - 1);
  return bars.map((one) => {
    const place = stacks.indexOf(one.stack ?? one);
    return one.values.map((value, row) => {
      if (value === undefined) return nothing;
      const base = one.bases[row] ?? 0;
      const [top, bottom] = [frame.y(base + Math.max(0, value)), frame.y(base + Math.min(0, value))];
      const x = frame.x(row) - total / 2 + place * (width + gap);
      return svg`<rect x=${x} y=${top} width=${width} height=${Math.max(0, bottom - top)} rx=${Math.min(3, width / 4)} ${setStyles({ fill: one.color })} />`;
    });
  });
}

function renderLine({ values, bases, color, curve, type }: Series, frame: Frame) {
  const rows = [...values.keys()].filter((row) => values[row] !== undefined);
  const points = rows.map((row): Point => [frame.x(row), frame.y((values[row] ?? 0) + (bases[row] ?? 0))]);
  const line = toLinePath(points, curve);
  if (type === "line" || points.length === 0) {
    return svg`<path class="w-line" d=${line} ${setStyles({ stroke: color })} />`;
  }
  const below = rows.map((row): Point => [frame.x(row), frame.y(bases[row] ?? 0)]).reverse();
  const area = `${line}${toLinePath(below, curve).replace(/^M/, "L")}Z`;
  return svg`<path class="w-area" d=${area} ${setStyles({ fill: color })} /><path class="w-line" d=${line} ${setStyles({ stroke: color })} />`;
}

function renderDots(series: readonly Series[], frame: Frame, row: number) {
  return series.map(({ type, values, bases, color }) => {
    const value = values[row];
    if (type === "bar" || value === undefined) return nothing;
    return svg`<circle class="w-spot" cx=${frame.x(row)} cy=${frame.y(value + (bases[row] ?? 0))} r="4" ${setStyles({ fill: color })} />`;
  });
}
