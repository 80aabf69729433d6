/** The name that a measurement, a key or a tag's value stands for: a backslash goes where it stands before a separator, and stays elsewhere. */
export function unescaped(text: string): string {
  return text.includes('\\') ? text.replace(/\\([,= ])/g, '$1') : text;
}
