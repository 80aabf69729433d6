/** How much work a run does: enough for figures by hand, or just enough to show that everything runs. */
export interface Scale {
  readonly runs: number;
  readonly days: number;
  readonly recorded: number;
}

export const FULL: Scale = { runs: 7, days: 365, recorded: 2_000_000 };
export const SMOKE: Scale = { runs: 1, days: 3, recorded: 10_000 };
