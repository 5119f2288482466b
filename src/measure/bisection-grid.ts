// The rows of values that a bisection searches. The distance between two values determines how exact its result can be.

const significantDigits = 3;

/**
 * Returns values from `start` to `limit` in steps of a constant ratio, such as 1.05; up or down, both ends included, in
 * three significant digits.
 */
export function logGrid(start: number, limit: number, ratio: number): number[] {
  if (!(start > 0 && limit > 0 && ratio > 1))
    throw new RangeError('a log grid needs positive ends and a ratio above 1');
  const steps = Math.max(1, Math.round(Math.abs(Math.log(limit / start)) / Math.log(ratio)));
  return between(start, limit, steps, (part) => rounded(start * (limit / start) ** part));
}

/** Returns values from `start` to `limit` in steps of `step`, up or down, both ends included. */
export function linearGrid(start: number, limit: number, step: number): number[] {
  if (!(step > 0)) throw new RangeError('a linear grid needs a positive step');
  const steps = Math.max(1, Math.ceil(Math.abs(limit - start) / step));
  const sign = Math.sign(limit - start);
  return between(start, limit, steps, (part) => start + sign * step * Math.round(part * steps));
}

/** Keeps the ends as given; leaves out inner values that rounding made equal to a neighbour or pushed over an end. */
function between(start: number, limit: number, steps: number, at: (part: number) => number): number[] {
  const values = [start];
  for (let step = 1; step < steps; step++) {
    const value = at(step / steps);
    const isBetween = (value - start) * (limit - value) > 0;
    if (isBetween && value !== values.at(-1)) values.push(value);
  }
  if (limit !== start) values.push(limit);
  return values;
}

function rounded(value: number): number {
  return Number(value.toPrecision(significantDigits));
}
