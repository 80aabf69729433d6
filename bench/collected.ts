/** Runs by figure and whom they are of, in the order in which they come. */
export class Collected {
  readonly #runs = new Map<string, Map<string, number[]>>();

  add(figure: string, who: string, ...values: number[]): void {
    const all = this.#runs.get(figure) ?? new Map<string, number[]>();
    this.#runs.set(figure, all);
    const runs = all.get(who) ?? [];
    all.set(who, runs);
    runs.push(...values);
  }

  /** In the order in which they first came. */
  get names(): string[] {
    return [...this.#runs.keys()];
  }

  runs(figure: string): Record<string, number[]> {
    return Object.fromEntries(this.#runs.get(figure) ?? []);
  }
}
