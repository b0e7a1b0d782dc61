import { chartHues, toColor } from "./widget-colors.ts";
import { isRecord, readString, type WidgetNode } from "./widget-node.ts";

/** More than these are not drawn. */
const MAX_ROWS = 1000;
const MAX_SERIES = 24;

export interface Series {
  type: "bar" | "line" | "area";
  label: string;
  color: string;
  stack: string | undefined;
  curve: string;
  /** A value for each row; undefined where there is none. */
  values: (number | undefined)[];
  /** Where each value begins: on those of its stack that lie below it, or at zero. */
  bases: number[];
}

export interface ChartData {
  /** The names of the rows. */
  names: string[];
  series: Series[];
  min: number;
  max: number;
}

/** What a Chart draws, in numbers; whatever is no number is left out. */
export function readChart({ data, series, xAxis }: WidgetNode): ChartData {
  const rows = (Array.isArray(data) ? data : []).filter(isRecord).slice(0, MAX_ROWS);
  const axis = isRecord(xAxis) ? xAxis : { dataKey: xAxis };
  const names = rows.map((row) => {
    const name = readString(row[readString(axis.dataKey)]);
    return (
      (isRecord(axis.labels) && Object.hasOwn(axis.labels, name) && readString(axis.labels[name])) || name
    );
  });
  const stacks = new Map<string, number[]>();
  const read = (Array.isArray(series) ? series : []).filter(isRecord).slice(0, MAX_SERIES);
  const all = read.map((one, index): Series => {
    const type = one.type === "line" || one.type === "area" ? one.type : "bar";
    const stack = type !== "line" && readString(one.stack) ? `${type} ${readString(one.stack)}` : undefined;
    const values = rows.map((row) => readValue(row[readString(one.dataKey)]));
    const heights = (stack !== undefined && stacks.get(stack)) || rows.map(() => 0);
    const bases = heights.map((height) => height);
    if (stack !== undefined) {
      stacks.set(
        stack,
        heights.map((height, row) => height + (values[row] ?? 0)),
      );
    }
    return {
      type,
      label: readString(one.label) || readString(one.dataKey),
      color: toColor(one.color, "chart") ?? (toColor(chartHues[index % chartHues.length], "chart") as string),
      stack,
      curve: readString(one.curveType) || "monotone",
      values,
      bases,
    };
  });
  const ends = all.flatMap(({ values, bases }) =>
    values.map((value, row) => (value ?? 0) + (bases[row] ?? 0)),
  );
  return { names, series: all, min: Math.min(0, ...ends), max: Math.max(0, ...ends) };
}

function readValue(value: unknown): number | undefined {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number)
    ? Math.max(-1e15, Math.min(1e15, number))
    : undefined;
}
