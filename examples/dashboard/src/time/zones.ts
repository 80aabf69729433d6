/** Names that `supportedValuesOf` leaves out though they are valid. */
const ALSO = ['UTC', 'Asia/Kathmandu', 'Asia/Kolkata', 'Europe/Kyiv', 'Asia/Ho_Chi_Minh', 'Asia/Yangon'];

export function zoneNames(): readonly string[] {
  return [...new Set([...ALSO, ...Intl.supportedValuesOf('timeZone')])].sort();
}

export function ownZone(): string {
  return Intl.DateTimeFormat('en-GB').resolvedOptions().timeZone;
}
