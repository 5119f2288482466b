// Finds the function that an address is in, and the source file that the linker kept with it.

export interface OwnFunction {
  readonly address: number;
  /** 0 if the file does not say. */
  readonly size: number;
  readonly name: string;
  readonly file: string | null;
}

/** Returns a function that looks an address up. */
export function functionFinder(functions: readonly OwnFunction[]): (address: number) => OwnFunction | null {
  const sorted = [...functions].sort((a, b) => a.address - b.address);
  return (address) => {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((sorted[middle]?.address ?? 0) <= address) low = middle + 1;
      else high = middle;
    }
    const found = sorted[low - 1];
    if (found === undefined) return null;
    return found.size === 0 || address < found.address + found.size ? found : null;
  };
}
