// Formats whole numbers for people.

/**
 * Returns 12,345. The first call of toLocaleString loads ICU's tables, which takes as long as the rest of a short
 * command's output.
 */
export function grouped(count: number | bigint): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}
