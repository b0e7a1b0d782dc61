import Link from "next/link";
import type { Usage, UsageDay } from "../../lib/usage.ts";
import styles from "./usage.module.css";
import { type ChartSeries, formatDay, UsageChart } from "./usage-chart.tsx";

const TABLE_CAPTION_ID = "usage-by-day";

const numbers = new Intl.NumberFormat("en");
const formatCount = (value: number) => numbers.format(value);
const formatMs = (value: number | null) =>
  value === null ? "–" : value < 1000 ? `${value} ms` : `${(value / 1000).toFixed(1)} s`;
const sum = (days: readonly UsageDay[], toValue: (day: UsageDay) => number) =>
  days.reduce((total, day) => total + toValue(day), 0);

const charts: readonly {
  title: string;
  isStacked: boolean;
  series: readonly ChartSeries[];
  format(value: number): string;
  summarize(days: readonly UsageDay[]): string;
}[] = [
  {
    title: "Turns",
    isStacked: true,
    format: formatCount,
    series: [
      { name: "Whole", tone: "accent", toValue: (day) => day.turns - day.failed - day.cancelled },
      { name: "Stopped", tone: "grey", toValue: (day) => day.cancelled },
      { name: "Failed", tone: "danger", toValue: (day) => day.failed },
    ],
    summarize: (days) =>
      `${formatCount(sum(days, (day) => day.turns))} in all, ${formatCount(sum(days, (day) => day.cancelled))} stopped.`,
  },
  {
    title: "Tokens",
    isStacked: true,
    format: formatCount,
    series: [
      { name: "To the model", tone: "grey", toValue: (day) => day.input_tokens },
      { name: "From the model", tone: "accent", toValue: (day) => day.output_tokens },
    ],
    summarize: (days) =>
      `${formatCount(sum(days, (day) => day.input_tokens))} to the model, ${formatCount(sum(days, (day) => day.output_tokens))} from it.`,
  },
  {
    title: "Errors",
    isStacked: true,
    format: formatCount,
    series: [{ name: "Failed", tone: "danger", toValue: (day) => day.failed }],
    summarize: (days) => {
      const [turns, failed] = [sum(days, (day) => day.turns), sum(days, (day) => day.failed)];
      const share = turns === 0 ? "" : `, ${((failed / turns) * 100).toFixed(1)} %`;
      return `${formatCount(failed)} turns failed${share}.`;
    },
  },
  {
    title: "Time to the first word",
    isStacked: false,
    format: formatMs,
    series: [
      { name: "One in twenty took longer", tone: "grey", toValue: (day) => day.first_event_p95_ms ?? 0 },
      { name: "Half took longer", tone: "accent", toValue: (day) => day.first_event_median_ms ?? 0 },
    ],
    summarize: (days) => {
      const worst = Math.max(...days.map((day) => day.first_event_median_ms ?? 0));
      return worst === 0
        ? "No answers."
        : `On the slowest day, half of the answers took longer than ${formatMs(worst)}.`;
    },
  },
];

function DayTable({ days }: { days: readonly UsageDay[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={styles.scroll} tabIndex={0} aria-labelledby={TABLE_CAPTION_ID}>
      <table className={styles.table}>
        <caption id={TABLE_CAPTION_ID}>Day by day, newest first. Days are in UTC.</caption>
        <thead>
          <tr>
            {[
              "Day",
              "Turns",
              "Stopped",
              "Failed",
              "Tokens in",
              "Tokens out",
              "First word",
              "95 %",
              "Whole",
              "95 %",
            ].map((name, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: fixed columns, of which two have one name
              <th key={index} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {days.toReversed().map((day) => (
            <tr key={day.day}>
              <th scope="row">{formatDay(day.day)}</th>
              <td>{formatCount(day.turns)}</td>
              <td>{formatCount(day.cancelled)}</td>
              <td>{formatCount(day.failed)}</td>
              <td>{formatCount(day.input_tokens)}</td>
              <td>{formatCount(day.output_tokens)}</td>
              <td>{formatMs(day.first_event_median_ms)}</td>
              <td>{formatMs(day.first_event_p95_ms)}</td>
              <td>{formatMs(day.duration_median_ms)}</td>
              <td>{formatMs(day.duration_p95_ms)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function ErrorTable({ errors }: { errors: Usage["errors"] }) {
  if (errors.length === 0) return null;
  return (
    <table className={styles.table}>
      <caption>Why turns failed</caption>
      <thead>
        <tr>
          <th scope="col">Code</th>
          <th scope="col">Turns</th>
        </tr>
      </thead>
      <tbody>
        {errors.map(({ code, turns }) => (
          <tr key={code}>
            <th scope="row">
              <code>{code}</code>
            </th>
            <td>{formatCount(turns)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The figures of the last days: charts, and the same as a table. */
export function UsageReport({
  usage,
  range,
  ranges,
}: {
  usage: Usage;
  range: number;
  ranges: readonly number[];
}) {
  return (
    <div className={styles.page}>
      <h1>Usage</h1>
      <nav className={styles.ranges} aria-label="Time shown">
        {ranges.map((days) => (
          <Link
            key={days}
            href={`/admin/usage?days=${days}`}
            prefetch={false}
            aria-current={days === range ? "page" : undefined}
          >
            {days} days
          </Link>
        ))}
      </nav>
      <div className={styles.charts}>
        {charts.map(({ summarize, ...chart }) => (
          <UsageChart
            key={chart.title}
            {...chart}
            days={usage.days}
            summary={summarize(usage.days)}
            tableId={TABLE_CAPTION_ID}
          />
        ))}
      </div>
      <ErrorTable errors={usage.errors} />
      <DayTable days={usage.days} />
    </div>
  );
}
