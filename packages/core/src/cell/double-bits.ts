const view = new DataView(new ArrayBuffer(8));

/** The upper 32 bits of the double: sign, 11 bits of exponent, 20 bits of fraction. */
export function highWord(value: number): number {
  view.setFloat64(0, value);
  return view.getUint32(0);
}

/** The lower 32 bits of the fraction. */
export function lowWord(value: number): number {
  view.setFloat64(0, value);
  return view.getUint32(4);
}

/** 2^exponent for −1074 ≤ exponent ≤ 1023, built from bits because engines may round `**` differently. */
export function powerOfTwo(exponent: number): number {
  if (exponent >= -1022) {
    view.setUint32(0, (exponent + 1023) << 20);
    view.setUint32(4, 0);
  } else {
    const bit = exponent + 1074;
    view.setUint32(0, bit >= 32 ? 1 << (bit - 32) : 0);
    view.setUint32(4, bit >= 32 ? 0 : 1 << bit);
  }
  return view.getFloat64(0);
}
