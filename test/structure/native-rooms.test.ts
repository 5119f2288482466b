// The rooms of the library, and which may include which.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { scopeRooms, rooms as shared } from '../../scripts/sources.mjs';

const root = join(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** Returns what the pattern finds in a section of ARCHITECTURE.md. */
const rowsOf = (section: RegExp, row: RegExp): readonly string[] =>
  [...(section.exec(read('ARCHITECTURE.md'))?.[0] ?? '').matchAll(row)].map(([, found = '']) => found);

/** Lowest first. */
const order = rowsOf(/The library's rooms, lowest first\..*?\n\n(?=`)/s, /^\| (\w+) \| /gm).slice(1);
/** A program, and the library in a product. */
const apart = ['reaper', 'programs'];

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
      includes: [...read(path).matchAll(/^#include "(replayer\/[^"]+)"/gm)].map(([, target = '']) => target),
    }));

/** Where the client enters the library on the way of a message. */
const entered = ['replayer/es/es_client.cc', 'replayer/wrappers/wrap.h', 'replayer/es/es_respond.cc'];
/** Headers that only lead on: the handler scope is left out of the addon, and what a wrapper does around a call. */
const passing = ['replayer/delivery/scope_link.h', 'replayer/wrappers/call_guards.h'];

const roomOf = (path: string): string => path.split('/')[1] ?? '';
const unitOf = (path: string): string =>
  path.replace(/^replayer\//, '').replace(/(_linux|_darwin|_linux_x86_64)?\.(cc|h|c|S)$/, '');

/** The schedule has one header and five files. */
const partOf = (path: string): string => unitOf(path).replace(/^schedule\/schedule_\w+$/, 'schedule/schedule');

/** Returns the files that include a room above their own. */
const upward = (files: readonly Source[]): string[] =>
  files.flatMap(({ path, includes }) =>
    includes
      .filter((target) => !apart.includes(roomOf(path)) || roomOf(target) !== roomOf(path))
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
    assert.deepEqual([...new Set(library.map(({ path }) => roomOf(path)))].sort(), [...order, ...apart].sort());
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

  it('the way of a message has at most fourteen files, each included by one above it or entered by the client', () => {
    const files = rowsOf(/## The way of a message\n.*?(?=\n## )/s, /^\| \d+ \| \[(replayer\/\S+)\]\(\1\)/gm);
    assert.ok(files.length > 12 && files.length <= 14, files.join('\n'));
    assert.equal(new Set(files).size, files.length);
    const included = new Map(library.map(({ path, includes }) => [path, includes]));
    const leadsTo = (from: string, to: string): boolean =>
      (included.get(from) ?? []).some(
        (target) => partOf(target) === partOf(to) || (passing.includes(target) && leadsTo(target, to)),
      );
    for (const [place, file] of files.entries()) {
      const isIncluded = files.slice(0, place).some((each) => leadsTo(each, file));
      assert.ok(entered.includes(file) || isIncluded, `${file} is included by none above it`);
    }
  });

  it('the state of the run is read by functions, and changed as a whole by attach alone', () => {
    const touching = library
      .filter(({ path }) => /\b(g_run|run\(\))(\.|\b =)/.test(read(path)))
      .map(({ path }) => roomOf(path));
    assert.deepEqual([...new Set(touching)].sort(), ['attach', 'run']);
  });
});
