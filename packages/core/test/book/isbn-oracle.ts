/** ISO 2108 as sums over the finished number: the partial sums of partial sums of an ISBN-10 end on a multiple of 11. */
export function passesIsbn10(isbn: string): boolean {
  if (!/^\d{9}[\dX]$/.test(isbn)) return false;
  let partial = 0;
  let total = 0;
  for (const character of isbn) {
    partial += character === 'X' ? 10 : Number(character);
    total += partial;
  }
  return total % 11 === 0;
}

/** An EAN-13: the digits in odd places and three times those in even places end on a multiple of 10. */
export function passesIsbn13(isbn: string): boolean {
  if (!/^\d{13}$/.test(isbn)) return false;
  const places = [...isbn].map(Number);
  const odd = places.filter((_, place) => place % 2 === 0).reduce((sum, digit) => sum + digit, 0);
  const even = places.filter((_, place) => place % 2 === 1).reduce((sum, digit) => sum + digit, 0);
  return (odd + 3 * even) % 10 === 0;
}
