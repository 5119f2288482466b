// The rooms of the library, and which may include which.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { scopeRooms, rooms as shared } from '../../scripts/sources.mjs';

const root = join(import.meta.dirname, '../..');

/**
 * Lowest first: a file includes its own room and those before it. What a low room asks of a higher one is declared in
 * the low room and implemented in the higher one; the declaration says so.
 */
const rooms: readonly (readonly [name: string, holds: string])[] = [
  ['platform', 'the system: threads, clocks, files, atomics, memory'],
  ['run', 'what every room may know of the run: its options, its shared memory, whether it is over'],
  ['code', 'images and functions of the process: real functions, text ranges, stacks, bare system calls'],
  ['ledger', 'what is written down: rows, facts, stacks, modules, names'],
  ['causality', 'the order that the trace prescribes, and that of a seed'],
  ['messages', 'messages in memory, and what is read from them'],
  ['schedule', 'what has happened in the run and what comes next, shared by all its processes'],
  ['mutes', 'mutes of a client'],
  ['clients', 'one es_client_t: subscriptions, mutes, counters, messages'],
  ['models', 'services that a call leads to, and the events that they cause'],
  ['scope', 'the handler scope: what a thread is in, and what its calls count for'],
  ['locks', 'who holds a lock that a handler waits for'],
  ['traps', 'system calls that no wrapper made'],
  ['waits', 'what a wait was for, and calls outside handlers'],
  ['wrappers', 'the functions that replace those of the C library and others'],
  ['delivery', 'a message on its way to the handler and back: deadlines, settlement'],
  ['attach', 'how a process joins a run, its threads, the end of the run'],
  ['es', 'the es_* functions'],
  ['kit', 'frameworks of macOS for Linux, as far as clients use them'],
];
const order = rooms.map(([name]) => name);
/** A program of its own. */
const reaper = ['reaper'];

/** Units that include each other: a .cc and its header are one unit. None is larger than two. */
const knots: Readonly<Record<string, string>> = {
  'code/function_starts code/text_ranges':
    'macOS: the starts of functions are read from the images that the ranges know, and with them',
  'scope/thread_state scope/wait_probe':
    'macOS: the thread counts its entries into the kernel, because no kernel counts them for it',
};

interface Source {
  readonly path: string;
  readonly includes: readonly string[];
}

const sources = (folder: string): readonly Source[] =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(cc|h|c|S)$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((path) => !/\/kit\/(include|examples|swift)\//.test(path))
    .map((path) => ({
      path,
      includes: [...readFileSync(join(root, path), 'utf8').matchAll(/^#include "(replayer\/[^"]+)"/gm)].map(
        ([, target = '']) => target,
      ),
    }));

const roomOf = (path: string): string => path.split('/')[1] ?? '';
const unitOf = (path: string): string =>
  path.replace(/^replayer\//, '').replace(/(_linux|_darwin|_linux_x86_64)?\.(cc|h|c|S)$/, '');

/** Returns the files that include a room above their own. */
const upward = (files: readonly Source[]): string[] =>
  files.flatMap(({ path, includes }) =>
    includes
      .filter((target) => !reaper.includes(roomOf(path)) || roomOf(target) !== roomOf(path))
      .filter(
        (target) => order.indexOf(roomOf(target)) > order.indexOf(roomOf(path)) || !order.includes(roomOf(target)),
      )
      .map((target) => `${path} includes ${target}`),
  );

/** Returns the groups of units that reach each other by includes. */
function knotsOf(files: readonly Source[]): string[] {
  const targets = new Map<string, Set<string>>();
  for (const { path, includes } of files) {
    const own = targets.get(unitOf(path)) ?? new Set();
    for (const target of includes) if (unitOf(target) !== unitOf(path)) own.add(unitOf(target));
    targets.set(unitOf(path), own);
  }
  const reach = (from: string): ReadonlySet<string> => {
    const seen = new Set<string>();
    const open = [from];
    for (let unit = open.pop(); unit !== undefined; unit = open.pop()) {
      for (const next of targets.get(unit) ?? []) {
        if (seen.has(next)) continue;
        seen.add(next);
        open.push(next);
      }
    }
    return seen;
  };
  const reached = new Map([...targets.keys()].map((unit) => [unit, reach(unit)]));
  const groups = [...reached]
    .filter(([unit, seen]) => seen.has(unit))
    .map(([unit, seen]) =>
      [...seen]
        .filter((other) => reached.get(other)?.has(unit))
        .sort()
        .join(' '),
    );
  return [...new Set(groups)].sort();
}

describe('the rooms of the library', () => {
  const library = sources('replayer');

  it('every folder of the library is a room of the list', () => {
    assert.deepEqual([...new Set(library.map(({ path }) => roomOf(path)))].sort(), [...order, ...reaper].sort());
    assert.deepEqual([...shared, ...scopeRooms, 'kit'].sort(), [...order].sort());
  });

  it('a file includes only its own room and the rooms below it', () => {
    assert.deepEqual(upward(library), []);
    const broken = { path: 'replayer/ledger/a.cc', includes: ['replayer/messages/b.h'] };
    assert.deepEqual(upward([broken]), ['replayer/ledger/a.cc includes replayer/messages/b.h']);
  });

  it('no units include each other but for pairs that have a reason', () => {
    assert.deepEqual(knotsOf(library), Object.keys(knots));
    const circle = ['a', 'b', 'c'].map((name, index, all) => ({
      path: `replayer/run/${name}.cc`,
      includes: [`replayer/run/${all[(index + 1) % all.length]}.h`],
    }));
    assert.deepEqual(knotsOf(circle), ['run/a run/b run/c']);
  });

  it('the state of the run is read by functions, and changed as a whole by attach alone', () => {
    const touching = library
      .filter(({ path }) => /\b(g_run|run\(\))(\.|\b =)/.test(readFileSync(join(root, path), 'utf8')))
      .map(({ path }) => roomOf(path));
    assert.deepEqual([...new Set(touching)].sort(), ['attach', 'run']);
  });
});
