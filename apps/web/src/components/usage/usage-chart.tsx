import type { UsageDay } from "../../lib/usage.ts";
import styles from "./usage.module.css";

const WIDTH = 600;
const HEIGHT = 140;
const MIN_BAR = 1.5;
const GAP = 0.25;

/** One figure of each day. `tone` is the colour of its bars. */
export interface ChartSeries {
  name: string;
  tone: "accent" | "grey" | "danger";
  toValue(day: UsageDay): number;
}

const dayFormat = new Intl.DateTimeFormat("en", { day: "numeric", month: "short", timeZone: "UTC" });

export function formatDay(day: string): string {
  return dayFormat.format(new Date(`${day}T00:00:00Z`));
}

interface Bar {
  key: string;
  tone: ChartSeries["tone"];
  x: number;
  y: number;
  height: number;
}

/** Bars of all days: one series on top of the other, or each from the ground, the later ones in front. */
function toBars(days: readonly UsageDay[], series: readonly ChartSeries[], isStacked: boolean, max: number) {
  const slot = WIDTH / days.length;
  return days.flatMap((day, index) => {
    let ground = 0;
    return series.flatMap((one): Bar[] => {
      const value = one.toValue(day);
      if (value === 0) return [];
      const height = Math.max((value / max) * HEIGHT, MIN_BAR);
      const bar = {
        key: `${day.day} ${one.name}`,
        tone: one.tone,
        x: slot * (index + GAP / 2),
        y: HEIGHT - ground - height,
        height,
      };
      if (isStacked) ground += height;
      return [bar];
    });
  });
}

/** Bars by day. What they show stands in the table of the page too, which `tableId` names. */
export function UsageChart(props: {
  title: string;
  summary: string;
  days: readonly UsageDay[];
  series: readonly ChartSeries[];
  isStacked: boolean;
  format(value: number): string;
  tableId: string;
}) {
  const { title, summary, days, series, isStacked, format, tableId } = props;
  const heights = days.map((day) => {
    const values = series.map((one) => one.toValue(day));
    return isStacked ? values.reduce((sum, value) => sum + value, 0) : Math.max(...values);
  });
  const max = Math.max(...heights);
  const barWidth = (WIDTH / days.length) * (1 - GAP);
  const [first, last] = [days[0], days.at(-1)];
  return (
    <section className={styles.chart}>
      <h2>{title}</h2>
      <p className={styles.summary}>{summary}</p>
      <div className={styles.plot}>
        <span className={styles.max} aria-hidden>
          {max > 0 ? format(max) : ""}
        </span>
        <svg
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={`${title} by day. ${summary}`}
          aria-describedby={tableId}
        >
          {max > 0 &&
            toBars(days, series, isStacked, max).map(({ key, tone, ...box }) => (
              <rect key={key} className={styles[tone]} width={barWidth} {...box} />
            ))}
        </svg>
      </div>
      <p className={styles.axis} aria-hidden>
        <span>{first && formatDay(first.day)}</span>
        <span>{last && formatDay(last.day)}</span>
      </p>
      {series.length > 1 && (
        <ul className={styles.legend} aria-hidden>
          {series.map(({ name, tone }) => (
            <li key={name}>
              <svg viewBox="0 0 10 10" width={10} height={10} aria-hidden>
                <rect className={styles[tone]} width={10} height={10} rx={2} />
              </svg>
              {name}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
