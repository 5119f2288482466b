// The parts of a bundle, read by another way than esreplay's.
import { buffer } from 'node:stream/consumers';
import { openPromise } from 'yauzl';

export async function partsOf(path: string): Promise<ReadonlyMap<string, Buffer>> {
  const zip = await openPromise(path, { lazyEntries: true });
  const parts = new Map<string, Buffer>();
  for await (const entry of zip.eachEntry())
    parts.set(entry.fileName, await buffer(await zip.openReadStreamPromise(entry)));
  return parts;
}
