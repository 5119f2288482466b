// Passes bytes on, and knows their number and their digest afterwards.
import { createHash } from 'node:crypto';
import { Transform } from 'node:stream';

export class Hashed extends Transform {
  bytes = 0;
  private readonly hash = createHash('sha256');

  /** In hexadecimal. Call it once, when all has passed. */
  digest(): string {
    return this.hash.digest('hex');
  }

  override _transform(chunk: Buffer, _encoding: string, done: (error: null, chunk: Buffer) => void): void {
    this.hash.update(chunk);
    this.bytes += chunk.length;
    done(null, chunk);
  }
}
