// `--only-changed REV`: the cells whose files differ from a revision of git. Git runs without hooks and without a file
// system monitor, which a repository may set to programs of its own.
import { spawnSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { SetupError, UsageError } from '../errors/errors.ts';
import type { Cell } from './cell.ts';
import { filesOf } from './digest.ts';

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
  const top = git(folder, ['rev-parse', '--show-toplevel'], rev).replace(/\n$/, '');
  const inTop = (path: string): readonly string[] => placesOf(resolve(folder, path)).map((each) => relative(top, each));
  const filesOfCell = (cell: Cell): readonly string[] => [...filesOf(cell, folder), ...cell.inputs].flatMap(inTop);
  const suiteFile = inTop(resolve(suite.path));
  const named = [...new Set([...suiteFile, ...cells.flatMap(filesOfCell)])].filter((path) => !isOutside(path));
  // Of what a user's configuration may set, nothing hides a file or names it from elsewhere.
  const all = ['--no-relative', '--no-renames', '--ignore-submodules=none', '--no-ext-diff', '--no-textconv'];
  const tracked = git(top, ['diff', '--name-only', '-z', ...all, rev, '--'], rev);
  // A file that git ignores has no revision either.
  const fresh =
    named.length === 0 ? '' : git(top, ['ls-files', '--others', '-z', '--', ...named.map((path) => path || '.')], rev);
  const changed = new Set(
    [...tracked.split('\0'), ...fresh.split('\0')].filter((name) => name !== '').flatMap((name) => withFolders(name)),
  );
  const isChanged = (path: string): boolean => isOutside(path) || changed.has(path);
  return suiteFile.some(isChanged) ? cells : cells.filter((cell) => filesOfCell(cell).some(isChanged));
}

/** What lies outside of the repository has no revision: it counts as changed. */
const isOutside = (inTop: string): boolean => inTop.split(sep)[0] === '..' || isAbsolute(inTop);

/** A file itself, and what it points to. */
const placesOf = (path: string): readonly string[] => [
  ...new Set([join(real(dirname(path)), basename(path)), real(path)]),
];

/** `a/b/c` gives `a/b/c`, `a/b`, `a`, and the top itself. */
function withFolders(name: string): string[] {
  const parts = name.replace(/\/$/, '').split('/');
  return parts.map((_, at) => parts.slice(0, at + 1).join('/')).concat('');
}

function git(cwd: string, words: readonly string[], rev: string): string {
  const safe = ['--literal-pathspecs', '-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null'];
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
