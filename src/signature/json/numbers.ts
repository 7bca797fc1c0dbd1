/** How languages print the numbers of a JSON text once they have parsed it. */

/** The digits of a double as JavaScript prints them, shortest first: digits and the decimal exponent of the first. */
function digitsOf(value: number): { sign: string; digits: string; exponent: number } {
  const [mantissa = '', exponent = '0'] = Math.abs(value).toExponential().split('e');
  return {
    sign: value < 0 || Object.is(value, -0) ? '-' : '',
    digits: mantissa.replace('.', ''),
    exponent: Number(exponent),
  };
}

function plainDigits(digits: string, exponent: number): string {
  if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  return digits.length > exponent + 1 ? `${whole}.${digits.slice(exponent + 1)}` : whole;
}

/** An integer of any size as a reader with big integers prints it: JSON allows no zeros in front. */
const wholeNumber = (raw: string) => (raw === '-0' ? '0' : raw);

const isInteger = (raw: string) => !/[.eE]/.test(raw);

/** As JSON.stringify does, and Go's encoding/json for a float64. */
export function javaScriptNumber(raw: string): string {
  const value = Number(raw);
  return Number.isFinite(value) ? String(value) : 'null';
}

/** Integers of any size stay; a float is its repr. */
export function pythonNumber(raw: string): string {
  if (isInteger(raw)) return wholeNumber(raw);
  const value = Number(raw);
  if (!Number.isFinite(value)) return value < 0 ? '-Infinity' : 'Infinity';
  const { sign, digits, exponent } = digitsOf(value);
  if (exponent >= -4 && exponent < 16) {
    const plain = plainDigits(digits, exponent);
    return sign + (plain.includes('.') ? plain : `${plain}.0`);
  }
  const mantissa = digits.length > 1 ? `${digits[0]}.${digits.slice(1)}` : digits;
  return `${sign}${mantissa}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

/** PHP's json_encode with serialize_precision -1; integers beyond 64 bits become floats. */
export function phpNumber(raw: string): string {
  if (isInteger(raw) && raw.length <= 20 && BigInt.asIntN(64, BigInt(raw)) === BigInt(raw))
    return raw === '-0' ? '-0.0' : raw;
  const value = Number(raw);
  if (!Number.isFinite(value)) return '0';
  const { sign, digits, exponent } = digitsOf(value);
  if (exponent >= -5 && exponent < 17) return sign + plainDigits(digits, exponent);
  return `${sign}${digits[0]}.${digits.slice(1) || '0'}e${exponent < 0 ? '-' : '+'}${Math.abs(exponent)}`;
}

/** With JSON_PRESERVE_ZERO_FRACTION: a float without a fraction keeps that it is one. */
export function phpFloatNumber(raw: string): string {
  const printed = phpNumber(raw);
  return /[.eE]/.test(raw) && /^-?\d+$/.test(printed) ? `${printed}.0` : printed;
}

/** Integers stay; a double is what Java's Double.toString gives. */
export function javaNumber(raw: string): string {
  if (isInteger(raw)) return wholeNumber(raw);
  const value = Number(raw);
  if (!Number.isFinite(value)) return raw;
  const { sign, digits, exponent } = digitsOf(value);
  if (value === 0) return `${sign}0.0`;
  if (exponent >= -3 && exponent < 7) {
    const plain = plainDigits(digits, exponent);
    return sign + (plain.includes('.') ? plain : `${plain}.0`);
  }
  return `${sign}${digits[0]}.${digits.slice(1) || '0'}E${exponent}`;
}

/** An integer read into a double and printed as one: 1 becomes 1.0. */
export const floatNumber = (raw: string) => pythonNumber(isInteger(raw) ? `${raw}.0` : raw);

export const sameNumber = (raw: string) => raw;
