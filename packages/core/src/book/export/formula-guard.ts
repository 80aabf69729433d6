/**
 * Spreadsheets run cells that begin with one of these as formulas (OWASP, "CSV Injection"). Such a cell gets an apostrophe in front. Cells that begin
 * with apostrophes before one of these get one more, so that taking one away gives back exactly what was exported.
 */
const FORMULA = /^'*[=+\-@\t\r]/;
const GUARDED = /^'+[=+\-@\t\r]/;

export function guarded(cell: string): string {
  return FORMULA.test(cell) ? `'${cell}` : cell;
}

export function unguarded(cell: string): string {
  return GUARDED.test(cell) ? cell.slice(1) : cell;
}
