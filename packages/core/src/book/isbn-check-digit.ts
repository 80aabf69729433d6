/** The check digit of the first nine digits of an ISBN-10: weights 10…2, modulo 11, `X` for ten (ISO 2108:1992). */
export function checkDigitOf9(digits: string): string {
  let sum = 0;
  for (let i = 0; i < 9; i++) sum += (10 - i) * digit(digits, i);
  const check = (11 - (sum % 11)) % 11;
  return check === 10 ? 'X' : String(check);
}

/** The check digit of the first twelve digits of an ISBN-13: weights 1, 3, 1, …, modulo 10 (ISO 2108:2017, EAN-13). */
export function checkDigitOf12(digits: string): string {
  let sum = 0;
  for (let i = 0; i < 12; i++) sum += digit(digits, i) * (i % 2 === 0 ? 1 : 3);
  return String((10 - (sum % 10)) % 10);
}

function digit(digits: string, index: number): number {
  return digits.charCodeAt(index) - 48;
}
