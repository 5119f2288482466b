// `--only-changed REV`: the cells whose files differ from a revision of git. Git runs without hooks and without a file
// system monitor, which a repository may set to programs of its own.
import { spawnSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { isAbsolute, relative, resolve } from 'node:path';
import { SetupError, UsageError } from '../errors/errors.ts';
import type { Cell } from './cell.ts';

const maxOutput = 64 << 20;

/** Returns the cells to run. Throws UsageError for a revision that git does not know, SetupError without git. */
export function changedCells(
  suite: { readonly path: string; readonly folder: string },
  cells: readonly Cell[],
  rev: string,
): readonly Cell[] {
  if (rev === '' || rev.startsWith('-'))
    throw new UsageError(`--only-changed takes a revision, not '${rev}'`, { remedy: 'name one, for example main' });
  const { folder } = suite;
  const top = git(folder, ['rev-parse', '--show-toplevel'], rev).trim();
  const tracked = git(folder, ['diff', '--name-only', '-z', '--no-ext-diff', '--no-textconv', rev, '--'], rev);
  const fresh = git(folder, ['ls-files', '--others', '--exclude-standard', '-z', '--full-name'], rev);
  const changed = new Set([...tracked.split('\0'), ...fresh.split('\0')].filter((name) => name !== ''));
  const isChanged = (path: string): boolean => {
    const inTop = relative(top, real(resolve(folder, path)));
    // What lies outside of the repository has no revision: it counts as changed.
    return inTop.startsWith('..') || isAbsolute(inTop) || changed.has(inTop);
  };
  if (isChanged(resolve(suite.path))) return cells;
  return cells.filter(({ tracePath, expect, suppressions, inputs }) => {
    const files = [tracePath, expect, suppressions].filter((path) => path !== null && !path.startsWith('@'));
    return [...files, ...inputs].some((path) => path !== null && isChanged(path));
  });
}

function git(cwd: string, words: readonly string[], rev: string): string {
  const safe = ['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null'];
  const { status, stdout, stderr, error } = spawnSync('git', [...safe, ...words], {
    cwd,
    encoding: 'utf8',
    maxBuffer: maxOutput,
  });
  if (error !== undefined)
    throw new SetupError(`cannot run git: ${error.message}`, { remedy: 'install it, or leave out --only-changed' });
  if (status === 0) return stdout;
  throw new UsageError(`git does not know the revision '${rev}', or this is no repository`, {
    excerpt: stderr.trimEnd(),
    remedy: 'a shallow checkout lacks older revisions: fetch the one that you name',
  });
}

function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
