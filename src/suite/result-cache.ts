// Results of tests that passed, for a later call in which nothing differs: the trace, the client with its libraries, its
// command and environment, the declared inputs, the options, the expectations, esreplay and the system. A test whose
// entry declares no `inputs` is never kept: what a client opens cannot be known.
import { createHash, randomUUID } from 'node:crypto';
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { arch, platform, release } from 'node:os';
import { join } from 'node:path';
import { shellLine } from '../run/client-command.ts';
import { findLibrary } from '../run/prepare/library.ts';
import { packageRoot } from '../system/package-root.ts';
import { parsedResult } from './archive.ts';
import type { Cell } from './cell.ts';
import { filesOfClient, programOf } from './client-program.ts';
import { Digests } from './digest.ts';
import type { CellResult } from './result.ts';

/** Of all results together; the oldest go first. */
export const usualMaxBytes = 256 << 20;
/** A larger result is not kept. */
const maxResultBytes = 16 << 20;
const name = /^[0-9a-f]{64}\.json$/;

export class ResultCache {
  private readonly programs: Programs = new Map();
  private readonly system: string;
  /** Of its own: a build may have changed what was read before it. */
  private readonly digests: Digests;
  private isUsable = true;

  /**
   * `folder`: of the results, which is made. `suite`: the folder of the suite.
   * Whatever is in the folder, nothing is thrown: without it, tests run.
   */
  constructor(
    private readonly folder: string,
    private readonly suite: string,
    private readonly maxBytes = usualMaxBytes,
  ) {
    this.digests = new Digests(suite);
    const own = [join(packageRoot, 'dist'), findLibrary()].map((path) => this.digests.stateOf(path));
    // A report names files by where they are.
    this.system = [...own, suite, platform(), arch(), release()].join('\0');
    this.isUsable =
      attempt(() => {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        return lstatSync(folder).isDirectory();
      }) === true;
  }

  /** Null: its result cannot be kept. */
  keyOf(cell: Cell): string | null {
    return this.key(cell, this.digests, this.programs);
  }

  private key(cell: Cell, digests: Digests, programs: Programs): string | null {
    if (!this.isUsable || cell.kind !== 'test' || cell.inputs.length === 0 || cell.exclusive) return null;
    // It may fail on another day although nothing differs.
    if (cell.known.some(({ until }) => until !== null)) return null;
    const [command] = cell.options.clients;
    const program = programOf(this.suite, shellLine(command ?? []) ?? '');
    const client = stateOfClient(program, digests, programs);
    if (client === null) return null;
    return createHash('sha256')
      .update([digests.withInputs(cell), client, this.system].join('\0'))
      .digest('hex');
  }

  /** Null: it is not kept, or what is there is no result of it. */
  read(key: string, { id }: Cell): CellResult | null {
    return attempt(() => {
      const file = join(this.folder, `${key}.json`);
      if (!lstatSync(file).isFile() || statSync(file).size > maxResultBytes) return null;
      const result = parsedResult(readFileSync(file, 'utf8'));
      if (result === null || result.id !== id || result.verdict !== 'passed') return null;
      const now = new Date();
      utimesSync(file, now, now);
      return result;
    });
  }

  /** Only of a test that passed at once, and whose files did not change meanwhile. A full disk keeps none. */
  write(key: string, cell: Cell, result: CellResult): void {
    if (result.verdict !== 'passed' || result.attempts.length !== 1 || result.because !== '') return;
    if (this.key(cell, new Digests(this.suite), new Map()) !== key) return;
    const text = JSON.stringify({ result });
    if (text.length > maxResultBytes) return;
    const fresh = join(this.folder, `${randomUUID()}.new`);
    const isWritten = attempt(() => {
      writeFileSync(fresh, text, { flag: 'wx', mode: 0o600 });
      renameSync(fresh, join(this.folder, `${key}.json`));
      return true;
    });
    if (isWritten !== true) attempt(() => rmSync(fresh, { force: true }));
  }

  /** Deletes the results that were not used for longest, down to the size, and what killed calls left. */
  trim(): void {
    attempt(() => {
      const files = readdirSync(this.folder).flatMap((each) => {
        const path = join(this.folder, each);
        const status = attempt(() => lstatSync(path));
        return status?.isFile() === true ? [{ path, each, bytes: status.size, usedMs: status.mtimeMs }] : [];
      });
      const dayAgo = Date.now() - 86_400_000;
      for (const { path, each, usedMs } of files)
        if (each.endsWith('.new') && usedMs < dayAgo) attempt(() => rmSync(path));
      let bytes = 0;
      for (const file of files.filter(({ each }) => name.test(each)).sort((a, b) => b.usedMs - a.usedMs)) {
        bytes += file.bytes;
        if (bytes > this.maxBytes) attempt(() => rmSync(file.path));
      }
    });
  }
}

/** By program, what it is made of; null: not known. */
type Programs = Map<string, string | null>;

function stateOfClient(program: string, digests: Digests, programs: Programs): string | null {
  const known = programs.get(program);
  if (known !== undefined) return known;
  const files = filesOfClient(program);
  const state = files === null ? null : files.map((file) => digests.stateOf(file)).join('\0');
  programs.set(program, state);
  return state;
}

/** Null for an error of the system: another call may have deleted the file meanwhile. */
function attempt<T>(act: () => T): T | null {
  try {
    return act();
  } catch {
    return null;
  }
}
