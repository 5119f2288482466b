// Unpacks blocks as the page does, in Node.
import { inflateRawSync } from 'node:zlib';
import type { Block } from '../../src/timeline/shape.ts';

export function inflated(data: string | null): Uint8Array {
  if (data === null) throw new Error('the block was left out');
  return inflateRawSync(Buffer.from(data, 'base64'));
}

export const unpackedWith = <T>(blocks: readonly Block[], unpack: (bytes: Uint8Array) => T): T[] =>
  blocks.map(({ data }) => unpack(inflated(data)));
