/** What is wrong with a form's fields by their name, from a problem that lists errors by JSON pointer. */
export function fieldErrors(error: Error | undefined): Readonly<Record<string, string>> {
  const details = (error as { details?: { errors?: unknown } } | undefined)?.details;
  if (!Array.isArray(details?.errors)) return {};
  const errors = details.errors as { readonly pointer?: string; readonly detail: string }[];
  return Object.fromEntries(errors.map(({ pointer = '', detail }) => [pointer.split('/')[1] ?? '', detail]));
}
