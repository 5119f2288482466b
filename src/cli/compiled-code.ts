// Loads a compiled file of this package together with what V8 made of it in an earlier run: compiling takes longer than
// a short run. Node itself keeps such code only since version 22.
import {
  closeSync,
  constants,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { constants as ofVm, Script } from 'node:vm';
import { loadAddon } from '../addon/load.ts';
import { userCacheFolder } from './user-cache.ts';

/** Of other versions of esreplay and Node, and of other commands; older ones are removed. */
const maxKept = 48;

export interface CompiledFile {
  readonly exports: unknown;
  /** Keeps the code that was used until now for the next process with this purpose, unless it had it already. */
  readonly keep: () => void;
}

/** Loads a CommonJS file. Each purpose uses other parts of it and has code of its own. */
export function loadCompiled(path: string, purpose: string): CompiledFile {
  const kept = keptCode(path, purpose);
  const cachedData = kept === null ? null : whole(ownFile(kept));
  const names = ['exports', 'require', 'module', '__filename', '__dirname'];
  const script = new Script(`(function(${names}){${readFileSync(path, 'latin1')}\n})`, {
    filename: path,
    importModuleDynamically: ofVm.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    ...(cachedData === null ? {} : { cachedData }),
  });
  const module = { exports: {} as unknown };
  script.runInThisContext()(module.exports, createRequire(path), module, path, dirname(path));
  const isKept = cachedData !== null && script.cachedDataRejected !== true;
  const keep = (): void => {
    if (kept !== null && !isKept) store(kept, () => script.createCachedData());
  };
  return { exports: module.exports, keep };
}

/**
 * Returns where the code of this very file is kept: an installation changes its inode or the time of its last change. V8
 * checks its own version and flags. Null if nothing is to be kept.
 */
function keptCode(path: string, purpose: string): string | null {
  if (process.env.NODE_DISABLE_COMPILE_CACHE !== undefined) return null;
  const { dev, ino, size, ctimeNs } = statSync(path, { bigint: true });
  const file = [dev, ino, size, ctimeNs].map((number) => number.toString(36)).join('-');
  return join(userCacheFolder(), 'code', `${process.version}-${process.arch}-${file}-${purpose}`);
}

/** Only what no other user can have written is executed. */
function ownFile(path: string): Buffer | null {
  let file: number | undefined;
  try {
    if (!isOwn(statSync(dirname(path)))) return null;
    file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const stat = fstatSync(file);
    return stat.isFile() && isOwn(stat) ? readFileSync(file) : null;
  } catch {
    return null;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

const isOwn = ({ uid, mode }: { uid: number; mode: number }): boolean =>
  uid === process.geteuid?.() && (mode & 0o022) === 0;

const checkBytes = 4;

/** Returns the code of a file that is whole: V8 checks only its head, and damaged code ends the process. */
function whole(file: Buffer | null): Buffer | null {
  if (file === null || file.length < checkBytes) return null;
  const code = file.subarray(0, -checkBytes);
  try {
    return loadAddon().crc32c(code) === file.readUInt32LE(code.length) ? code : null;
  } catch {
    return null; // without native code
  }
}

// The next start is slower if this fails, and nothing else.
function store(path: string, code: () => Uint8Array): void {
  const folder = dirname(path);
  const written = `${path}.${process.pid}`;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (!isOwn(statSync(folder))) return;
    const bytes = code();
    const check = Buffer.alloc(checkBytes);
    check.writeUInt32LE(loadAddon().crc32c(bytes));
    try {
      writeFileSync(written, Buffer.concat([bytes, check]), { mode: 0o600, flag: 'wx' });
      renameSync(written, path);
    } finally {
      rmSync(written, { force: true });
    }
    const files = readdirSync(folder).map((name) => join(folder, name));
    const byAge = files.map((file) => ({ file, ms: statSync(file).mtimeMs })).sort((a, b) => b.ms - a.ms);
    for (const { file } of byAge.slice(maxKept)) unlinkSync(file);
  } catch {}
}
