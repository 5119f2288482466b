// Results of two runs of the same: what the clock, the kernel and the load of the machine choose is left out.

const chosen = /^(?:.*Ns|.*Ms|seconds|workers|pid|thread|wasBeside)$/;

/** Returns a copy; a time in a sentence is marked, and of the attempts of a test the last one stays. */
export function withoutTimes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutTimes);
  if (typeof value === 'string') return value.replaceAll(/\d[\d.,]*\s?(?:ns|µs|ms|s)\b/g, 'TIME');
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, each]) => {
      if (chosen.test(key)) return [];
      return [[key, withoutTimes(key === 'attempts' && Array.isArray(each) ? each.slice(-1) : each)] as const];
    }),
  );
}
