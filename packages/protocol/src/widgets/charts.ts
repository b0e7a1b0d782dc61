import { z } from "zod";
import { colorSchema, componentFields, sizeFields } from "./style.ts";

const curveTypeSchema = z.enum([
  "basis",
  "basisClosed",
  "basisOpen",
  "bumpX",
  "bumpY",
  "bump",
  "linear",
  "linearClosed",
  "natural",
  "monotoneX",
  "monotoneY",
  "monotone",
  "step",
  "stepBefore",
  "stepAfter",
]);

const seriesFields = { label: z.string().nullish(), dataKey: z.string(), color: colorSchema.nullish() };

/** One field of the rows as bars, a line or an area. Bars and areas with one `stack` lie on one another. */
export const chartSeriesSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("bar"), ...seriesFields, stack: z.string().nullish() }),
  z.object({
    type: z.literal("area"),
    ...seriesFields,
    stack: z.string().nullish(),
    curveType: curveTypeSchema.nullish(),
  }),
  z.object({ type: z.literal("line"), ...seriesFields, curveType: curveTypeSchema.nullish() }),
]);
export type ChartSeries = z.infer<typeof chartSeriesSchema>;

const axisSchema = z.object({
  dataKey: z.string(),
  hide: z.boolean().optional(),
  labels: z.record(z.string(), z.string()).optional(),
});

/** A table of numbers, drawn. `data` has a row for each place on the x axis. */
export const chartSchema = z.object({
  type: z.literal("Chart"),
  ...componentFields,
  ...sizeFields,
  data: z.array(z.record(z.string(), z.union([z.string(), z.number()]))),
  series: z.array(chartSeriesSchema),
  xAxis: z.union([z.string(), axisSchema]),
  showYAxis: z.boolean().nullish(),
  showLegend: z.boolean().nullish(),
  showTooltip: z.boolean().nullish(),
  barGap: z.number().nullish(),
  barCategoryGap: z.number().nullish(),
});
export type Chart = z.infer<typeof chartSchema>;
