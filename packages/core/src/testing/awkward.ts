/** Values that have broken metric systems, in the manner of OpenTelemetry's `commonValues`; all of them pass the door of core. */
export const AWKWARD_VALUES: readonly number[] = [
  0,
  1,
  -1,
  0.1,
  0.2,
  0.30000000000000004,
  -12.99,
  1e16,
  -1e16,
  2 ** 53,
  2 ** 53 - 1,
  -(2 ** 53),
  2 ** 64,
  2 ** 64 * 1.0000000000000002,
  2 ** -64,
  1e300,
  -1e300,
  1e-300,
  2.2250738585072014e-308,
  5e-324,
  -5e-324,
];

/** Values that must be refused at the door. */
export const REFUSED_VALUES: readonly number[] = [
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  1.0000000000000002e300,
];

/** Zones whose clocks do what others do not. */
export const AWKWARD_ZONES: readonly string[] = [
  'UTC',
  'America/New_York',
  'Asia/Kathmandu',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'Europe/Madrid',
  'Europe/Kyiv',
  'Pacific/Apia',
  'Pacific/Kiritimati',
  'Pacific/Chatham',
  'America/St_Johns',
  'America/Havana',
  'America/Caracas',
  'Africa/Cairo',
  'Africa/Casablanca',
  'Africa/Monrovia',
  'Antarctica/Troll',
  'Asia/Beirut',
  'Asia/Pyongyang',
];

/** Instants at which one of those clocks jumps, is set back, or skips a day. */
export const TRANSITIONS: readonly number[] = [
  Date.UTC(2011, 11, 30, 10), // Apia loses a day
  Date.UTC(2024, 2, 10, 7), // New York jumps
  Date.UTC(2024, 10, 3, 6), // New York is set back
  Date.UTC(2024, 3, 6, 15), // Lord Howe is set back by half an hour
  Date.UTC(2024, 9, 5, 15, 30), // Lord Howe jumps by half an hour
  Date.UTC(2024, 2, 31, 1), // Madrid and Troll jump
  Date.UTC(2023, 3, 27, 22), // Cairo has no midnight
  Date.UTC(2022, 2, 26, 22), // Beirut has no midnight
  Date.UTC(2006, 9, 29, 2, 31), // St John's is set back at 00:01
  Date.UTC(1985, 11, 31, 18, 30), // Kathmandu moves by a quarter of an hour
  Date.UTC(2015, 7, 14, 15), // Pyongyang moves by half an hour
];
