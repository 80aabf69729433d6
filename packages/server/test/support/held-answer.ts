interface Series {
  group: Record<string, string | null>;
  other?: true;
  buckets: { start: string }[];
}

export interface HeldAnswer {
  from: string;
  to: string;
  series: Series[];
  plan?: unknown;
}

export interface Update {
  from: string;
  to: string;
  groups?: Omit<Series, 'buckets'>[];
  dropped?: (Omit<Series, 'buckets'> & { starts: string[] })[];
  series: Series[];
}

/** Steps 1 to 4 of "Applying an update" in docs/live.md, by the book. Shares nothing with the client. */
export function apply(held: HeldAnswer, update: Update): void {
  const isSame = (a: Omit<Series, 'buckets'>, b: Omit<Series, 'buckets'>) =>
    JSON.stringify([a.group, a.other]) === JSON.stringify([b.group, b.other]);
  if (update.groups) {
    held.series = update.groups.map((name) => ({
      ...name,
      buckets: held.series.find((one) => isSame(one, name))?.buckets ?? [],
    }));
  }
  for (const series of held.series) {
    for (const bucket of update.series.find((one) => isSame(one, series))?.buckets ?? []) {
      series.buckets = series.buckets.filter(({ start }) => start !== bucket.start);
      series.buckets.push(bucket);
    }
    const gone = update.dropped?.find((one) => isSame(one, series))?.starts ?? [];
    series.buckets = series.buckets
      .filter(({ start }) => !gone.includes(start) && start >= update.from && start < update.to)
      .sort((a, b) => Date.parse(a.start) - Date.parse(b.start));
  }
  held.from = update.from;
  held.to = update.to;
}
