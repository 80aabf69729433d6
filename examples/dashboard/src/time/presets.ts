const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Ranges that end now. */
export const PRESETS = [
  { id: '1h', label: '1 h', name: 'the last hour', ms: HOUR_MS },
  { id: '6h', label: '6 h', name: 'the last 6 hours', ms: 6 * HOUR_MS },
  { id: '24h', label: '24 h', name: 'the last 24 hours', ms: DAY_MS },
  { id: '7d', label: '7 d', name: 'the last 7 days', ms: 7 * DAY_MS },
  { id: '30d', label: '30 d', name: 'the last 30 days', ms: 30 * DAY_MS },
  { id: '90d', label: '90 d', name: 'the last 90 days', ms: 90 * DAY_MS },
  { id: '1y', label: '1 y', name: 'the last year', ms: 365 * DAY_MS },
] as const;

export type PresetId = (typeof PRESETS)[number]['id'];

export function presetOf(id: string | null): (typeof PRESETS)[number] | undefined {
  return PRESETS.find((preset) => preset.id === id);
}
