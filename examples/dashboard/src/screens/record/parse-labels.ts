/** `source=search, shop=Oslo`. @throws Error for a part without `=` */
export function parseLabels(text: string): Record<string, string> {
  return Object.fromEntries(
    text.split(',').map((part) => {
      const equals = part.indexOf('=');
      if (equals < 1) throw new Error(`Labels have the form key=value, and “${part.trim()}” has not`);
      return [part.slice(0, equals).trim(), part.slice(equals + 1).trim()];
    }),
  );
}
