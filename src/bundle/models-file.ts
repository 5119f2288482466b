// Files of service models that a bundle can have: they need no other file, unless this package has it.
import { isShipped } from '../models/named-set.ts';

/** Throws UsageError for a file that is none. */
export async function standsAlone(path: string): Promise<boolean> {
  const { readModelFile } = await import('../models/read.ts'); // loads a package, and most runs have no such file
  const base = readModelFile(path).text.extends;
  return base === undefined || isShipped(base);
}
