/** Parts of zone names that the rule below would spell wrong. */
const IRREGULAR: ReadonlyMap<string, string> = new Map(
  [
    'BajaNorte',
    'BajaSur',
    'ComodRivadavia',
    'DeNoronha',
    'DumontDUrville',
    'EasterIsland',
    'Etc',
    'GB-Eire',
    'Knox_IN',
    'McMurdo',
    'NZ-CHAT',
    'SystemV',
    'W-SU',
    'Yap',
  ].map((part) => [part.toLowerCase(), part]),
);

/**
 * The name of a zone as the tz database spells it: `us/eastern` is `US/Eastern`. Only the case changes; an alias is not replaced by its
 * target. `Intl` gives this spelling for the names that it does not replace; the rest follow a rule.
 *
 * @param name accepted by `Intl` in any case
 * @param resolved what `Intl` made of it
 */
export function zoneNameCase(name: string, resolved: string): string {
  const isOffset = name.startsWith('+') || name.startsWith('-');
  if (isOffset || resolved.toLowerCase() === name.toLowerCase()) return resolved;
  return name.toLowerCase().split('/').map(partCase).join('/');
}

function partCase(part: string): string {
  const irregular = IRREGULAR.get(part);
  if (irregular !== undefined) return irregular;
  if (part.length <= 3 || /\d/.test(part)) return part.toUpperCase();
  return part.replace(/[a-z]+/g, (word, at: number) =>
    at > 0 && /^(?:au|es|of)$/.test(word) ? word : word.charAt(0).toUpperCase() + word.slice(1),
  );
}
