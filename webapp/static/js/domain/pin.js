export const PIN_DIGITS_MIN = 6;
export const PIN_DIGITS_MAX = 12;

/** @typedef {"digits" | "short" | "long" | "simple"} PinProblem */

/**
 * What is wrong with a PIN that somebody chooses: six digits or more, and not one of those that everybody tries first.
 *
 * @param {string} pin
 * @returns {PinProblem | null}
 */
export function pinProblem(pin) {
  if (!/^\d*$/.test(pin)) return "digits";
  if (pin.length < PIN_DIGITS_MIN) return "short";
  if (pin.length > PIN_DIGITS_MAX) return "long";
  const steps = new Set([...pin].slice(1).map((digit, at) => (Number(digit) - Number(pin[at]) + 10) % 10));
  const isOneStep = steps.size === 1 && [0, 1, 9].includes([...steps][0]); // 111111, 123456, 654321
  const isRepeated = /^(\d{1,3})\1+$/.test(pin); // 121212, 123123
  return isOneStep || isRepeated ? "simple" : null;
}
