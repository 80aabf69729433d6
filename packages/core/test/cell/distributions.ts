/** Twenty shapes of data, each n values from a stream of numbers in [0, 1). */
type Distribution = (next: () => number) => number;

function normal(next: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
}

export const DISTRIBUTIONS: Readonly<Record<string, Distribution>> = {
  uniform: (next) => next() * 1_000,
  normal: (next) => normal(next) * 10,
  'shifted normal': (next) => 1e6 + normal(next),
  lognormal: (next) => Math.exp(normal(next) * 2),
  exponential: (next) => -Math.log(1 - next()) * 50,
  pareto: (next) => (1 - next()) ** (-1 / 1.16),
  cauchy: (next) => Math.tan(Math.PI * (next() - 0.5)),
  negative: (next) => -Math.exp(normal(next)),
  'mixed sign': (next) => (next() < 0.5 ? -1 : 1) * Math.exp(normal(next) * 3),
  'zero-heavy': (next) => (next() < 0.9 ? 0 : next() * 5),
  constant: () => 12.99,
  'negative constant': () => -3,
  'powers of two': (next) => 2 ** Math.floor(next() * 120 - 60),
  tiny: (next) => (1 + next()) * 2 ** -63,
  huge: (next) => (1 + next()) * 2 ** 62,
  integers: (next) => Math.floor(next() * 100),
  bimodal: (next) => (next() < 0.5 ? 1 + next() * 0.1 : 1e9 + next()),
  'two points': (next) => (next() < 0.5 ? 1 : 1_000),
  'just above boundaries': (next) => 2 ** (Math.floor(next() * 640 - 320) / 64) * (1 + 2 ** -52),
  'just below boundaries': (next) => 2 ** (Math.floor(next() * 640 - 320) / 64) * (1 - 2 ** -53),
};
