// Keeps a ledger's part in memory small during a run: moves full segments that the library has released to disk. At
// every moment each byte is in memory, or on disk, or equal in both, whichever process is killed.
import { constants, promises, unlinkSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { ledgerSegmentBytes } from '../../schema/generated/ledger.ts';
import type { RunDirectory } from '../directory/run-directory.ts';
import { Ledger } from '../ledger/ledger.ts';
import { namesIn } from '../plain-file.ts';

/** Enough that a short run never writes to a disk. */
const keptSegments = 4;
const lookEveryMs = 50;
const chunkBytes = 1 << 20;
const kinds = ['row', 'fact', 'stack'] as const;
const segmentName = /^ledger-\d+\.(row|fact|stack)s\.\d+$/;

export class LedgerSpill {
  /** Why segments were left in memory; null as long as all could be moved. */
  trouble: string | null = null;
  private readonly done = new Set<string>();
  private moving: Promise<void> = Promise.resolve();
  private busy = false;
  private stopped = false;
  private lookedAt = 0;

  constructor(private readonly directory: RunDirectory) {}

  /** Checks now and then whether there is something to move; the moving continues in the background. */
  look(nowMs: number): void {
    const idle = this.directory.ledgerDirectory === this.directory.spillDirectory || this.trouble !== null;
    if (idle || this.busy || this.stopped || nowMs - this.lookedAt < lookEveryMs) return;
    this.lookedAt = nowMs;
    const candidates = this.candidates();
    if (candidates.length <= keptSegments) return;
    this.busy = true;
    this.moving = this.moveAll(candidates.slice(0, candidates.length - keptSegments)).finally(() => {
      this.busy = false;
    });
  }

  /** Resolves when nothing is being moved. A segment that was being copied stays in memory. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.moving;
  }

  private candidates(): string[] {
    // A control page takes longer to read, and most runs have too few segments.
    const segments = new Set(namesIn(this.directory.ledgerDirectory).filter((name) => segmentName.test(name)));
    if (segments.size <= keptSegments) return [];
    return Ledger.slots(this.directory.ledgerDirectories).flatMap((slot) => {
      const control = new Ledger(this.directory.ledgerDirectories, slot, 0).control();
      if (control === null) return [];
      const names = kinds.flatMap((kind) =>
        unmappedSegments(control[`${kind}Unmapped`]).map((segment) => `ledger-${slot}.${kind}s.${segment}`),
      );
      return names.filter((name) => !this.done.has(name) && segments.has(name));
    });
  }

  private async moveAll(names: readonly string[]): Promise<void> {
    for (const name of names) {
      if (this.stopped) return;
      try {
        await this.move(name);
      } catch (error) {
        // Readers search memory first, so a partial copy does no harm.
        this.trouble = `Full ledger segments stayed in memory, because moving them failed (${(error as Error).message}). Nothing was lost.`;
        return;
      }
    }
  }

  private async move(name: string): Promise<void> {
    const source = join(this.directory.ledgerDirectory, name);
    const copied = await copy(source, join(this.directory.spillDirectory, name), () => this.stopped);
    if (!copied) return;
    unlinkSync(source);
    this.done.add(name);
  }
}

/** The client may have put a FIFO or a link there. */
const notFooled = constants.O_NOFOLLOW | constants.O_NONBLOCK;

function unmappedSegments(bits: readonly number[]): number[] {
  const numbers: number[] = [];
  for (const [at, word] of bits.entries())
    for (let bit = 0; word !== 0 && bit < 32; bit += 1) if ((word >>> bit) & 1) numbers.push(32 * at + bit);
  return numbers;
}

/**
 * Copies into an existing file, because the rest of the segment may have spilled there. Returns false if it was given
 * up.
 */
async function copy(from: string, to: string, givenUp: () => boolean): Promise<boolean> {
  const source = await promises.open(from, constants.O_RDONLY | notFooled);
  try {
    const stat = await source.stat();
    if (!stat.isFile()) throw new Error(`${from} is not a regular file`);
    const size = Math.min(stat.size, ledgerSegmentBytes);
    const target = await openKeeping(to);
    let whole = false;
    try {
      const chunk = Buffer.alloc(Math.min(size, chunkBytes));
      let at = 0;
      while (at < size && !givenUp()) {
        const { bytesRead } = await source.read(chunk, 0, Math.min(chunk.length, size - at), at);
        if (bytesRead === 0) throw new Error(`${from} became shorter`);
        await writeWhole(target.file, chunk.subarray(0, bytesRead), at);
        at += bytesRead;
      }
      whole = at === size;
      return whole;
    } finally {
      await target.file.close();
      if (!whole && target.made) unlinkSync(to);
    }
  } finally {
    await source.close();
  }
}

async function openKeeping(path: string): Promise<{ readonly file: FileHandle; readonly made: boolean }> {
  try {
    return { file: await promises.open(path, constants.O_RDWR | notFooled), made: false };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return { file: await promises.open(path, 'wx', 0o600), made: true };
  }
}

async function writeWhole(target: FileHandle, bytes: Buffer, at: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await target.write(bytes, done, bytes.length - done, at + done);
    if (bytesWritten === 0) throw new Error('no room');
    done += bytesWritten;
  }
}
