// Compresses bytes for a page, which unpacks them with DecompressionStream('deflate-raw').
import { deflateRawSync } from 'node:zlib';

export function deflated(bytes: Uint8Array): string {
  return deflateRawSync(bytes).toString('base64');
}
