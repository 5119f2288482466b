// Built messages with times that eslogger's text can hold.

/** `odd` values fill every field to its limits; the JSON's times hold only years 0 to 9999. */
export function withoutOddTimes<T>(value: T): T {
  if (Array.isArray(value)) return value.map(withoutOddTimes) as T;
  if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return value;
  const object = value as Record<string, unknown>;
  if ('tv_sec' in object) {
    const { tv_sec, tv_nsec, tv_usec } = object as { tv_sec: bigint; tv_nsec?: bigint; tv_usec?: number };
    const seconds = BigInt.asIntN(36, tv_sec);
    if (tv_nsec !== undefined) return { tv_sec: seconds, tv_nsec: BigInt.asUintN(29, tv_nsec) } as T;
    return { tv_sec: seconds, tv_usec: Math.abs(tv_usec ?? 0) % 1_000_000 } as T;
  }
  return Object.fromEntries(Object.entries(object).map(([key, each]) => [key, withoutOddTimes(each)])) as T;
}
