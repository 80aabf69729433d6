/** Names that `supportedValuesOf` leaves out though they are valid. */
const ALSO = ['UTC', 'Asia/Kathmandu', 'Asia/Kolkata', 'Europe/Kyiv', 'Asia/Ho_Chi_Minh', 'Asia/Yangon'];

export const ZONE_NAMES: readonly string[] = [...new Set([...ALSO, ...Intl.supportedValuesOf('timeZone')])].sort();

export function ownZone(): string {
  return Intl.DateTimeFormat('en-GB').resolvedOptions().timeZone;
}
