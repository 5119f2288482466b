// The hash by which GitHub knows a line of a file again after other lines have changed. GitHub's upload action computes
// the same for files of the repository, and warns about one that differs. The hash is over the first 100 characters from
// the beginning of a line on, without spaces and tabs, and may reach into the next lines. Pure.

const characters = 100;
const factor = 37;
const half = 2 ** 32;
const [tab, feed, space] = [9, 10, 32] as const;
/** Follows the last character of the file. */
const end = 0xffff;

/** Returns `1f0a…:2` for each line, with the how-many-th line of its hash it is. `lines`: without their ends. */
export function lineHashes(lines: readonly string[]): readonly string[] {
  const { codes, starts } = hashed(lines);
  const seen = new Map<string, number>();
  return starts.map((start) => {
    const hash = hashAt(codes, start);
    const nth = (seen.get(hash) ?? 0) + 1;
    seen.set(hash, nth);
    return `${hash}:${nth}`;
  });
}

/** `starts`: of each line, among the characters that count. */
function hashed(lines: readonly string[]): { readonly codes: readonly number[]; readonly starts: readonly number[] } {
  const codes: number[] = [];
  const starts = lines.map((line, at) => {
    const start = codes.length;
    for (let index = 0; index < line.length; index += 1) {
      const code = line.charCodeAt(index);
      if (code !== tab && code !== space) codes.push(code);
    }
    codes.push(at === lines.length - 1 ? end : feed);
    return start;
  });
  return { codes, starts };
}

/** A polynomial over 64 bits, in two halves: a number has only 53 of them. Beyond the end are zeros. */
function hashAt(codes: readonly number[], start: number): string {
  let [high, low] = [0, 0];
  for (let at = start; at < start + characters; at += 1) {
    low = low * factor + (codes[at] ?? 0);
    high = (high * factor + Math.floor(low / half)) % half;
    low %= half;
  }
  return high === 0 ? low.toString(16) : `${high.toString(16)}${low.toString(16).padStart(8, '0')}`;
}
