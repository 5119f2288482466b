// The project's import rules: which folder may import which, and what injected code may include.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';

const root = join(import.meta.dirname, '../..');

// Left: a room, which is a folder, or a file of the API; src/run has rooms of its own, and the files next to those are
// shared by them. Right: the rooms that it may import besides itself. ARCHITECTURE.md draws the path through them.
const mayImport: Record<string, readonly string[]> = {
  system: [],
  errors: [],
  schema: [],
  measure: [],
  files: ['errors'],
  observed: ['schema'],
  words: ['schema', 'observed'],
  addon: ['errors', 'system', 'words'],
  // Pure: it sees what a run observed, and never a run.
  judge: ['measure', 'schema', 'words', 'observed'],
  trace: ['schema', 'errors', 'files', 'system', 'addon'],
  import: ['schema', 'trace', 'words', 'addon', 'errors', 'files'],
  print: ['schema', 'trace', 'words', 'addon', 'errors'],
  eslogger: ['print', 'schema', 'trace', 'words'],
  edit: ['schema', 'trace', 'print', 'addon', 'errors', 'files'],
  yaml: ['errors', 'files'],
  'output-map': ['yaml', 'schema', 'trace', 'observed', 'errors'],
  models: ['yaml', 'schema', 'trace', 'errors', 'files', 'system'],
  doctor: ['errors', 'files', 'words'],
  symbols: ['schema', 'doctor', 'system'],
  calls: ['schema', 'doctor', 'symbols', 'errors', 'files'],
  run: ['schema', 'models', 'output-map', 'words', 'observed', 'errors'],
  'run/prepare': ['run', 'schema', 'trace', 'models', 'doctor', 'words', 'addon', 'errors', 'files', 'system'],
  'run/client': ['run', 'run/prepare', 'output-map', 'schema', 'trace', 'observed', 'addon', 'errors'],
  'run/directory': ['run', 'run/prepare', 'run/client', 'schema', 'models', 'observed', 'errors'],
  'run/ledger': ['run', 'schema', 'observed'],
  'run/watch': ['run', 'run/client', 'run/directory', 'run/ledger', 'schema', 'words', 'observed'],
  'run/collect': [
    'output-map',
    'run',
    'run/prepare',
    'run/client',
    'run/directory',
    'run/ledger',
    'run/watch',
    'schema',
    'trace',
    'models',
    'doctor',
    'symbols',
    'words',
    'observed',
    'errors',
  ],
  'run/run': [
    'output-map',
    'run',
    'run/prepare',
    'run/client',
    'run/directory',
    'run/watch',
    'run/collect',
    'observed',
    'errors',
  ],
  'run/machine': ['run/prepare', 'run/directory', 'symbols', 'addon', 'errors', 'system'],
  timeline: ['run/collect', 'schema', 'trace', 'words', 'observed'],
  perfetto: ['timeline', 'run/collect', 'schema', 'trace', 'symbols', 'words', 'observed'],
  // A product that reads eslogger: its run, which needs no library, and the verdict.
  provide: [
    'files',
    'trials',
    'output-map',
    'eslogger',
    'print',
    'run',
    'run/prepare',
    'run/client',
    'run/directory',
    'schema',
    'trace',
    'words',
    'observed',
    'errors',
    'system',
  ],
  verdict: [
    'output-map',
    'judge',
    'run',
    'run/run',
    'run/collect',
    'run/ledger',
    'timeline',
    'perfetto',
    'schema',
    'trace',
    'symbols',
    'words',
    'observed',
    'errors',
  ],
  // Runs in a file each, with all that shows them again.
  bundle: [
    'output-map',
    'edit',
    'verdict',
    'judge',
    'report',
    'run',
    'models',
    'doctor',
    'trace',
    'schema',
    'words',
    'errors',
    'files',
    'system',
  ],
  // Suites: many cells by one file.
  suite: [
    'bundle',
    'provide',
    'eslogger',
    'print',
    'output-map',
    'bench',
    'compare',
    'explore',
    'verify',
    'yaml',
    'trials',
    'expectations',
    'report',
    'verdict',
    'judge',
    'timeline',
    'doctor',
    'run',
    'run/prepare',
    'words',
    'errors',
    'files',
    'system',
  ],
  // The files of expected decisions and of accepted findings: read before a run, written after it.
  expectations: ['verdict', 'judge', 'run', 'run/collect', 'trace', 'words', 'observed', 'errors', 'files', 'system'],
  report: [
    'provide',
    'verdict',
    'judge',
    'timeline',
    'run',
    'schema',
    'symbols',
    'words',
    'observed',
    'errors',
    'files',
    'system',
  ],
  // Runs in a browser: it shares the form of its data, and words, with what writes it.
  page: [
    'report',
    'verdict',
    'judge',
    'timeline',
    'bench',
    'squeeze',
    'suite',
    'compare',
    'explore',
    'symbols',
    'schema',
    'words',
  ],
  // Many runs: what verify, suites and searches are made of.
  trials: ['verdict', 'run', 'run/run', 'run/prepare', 'run/collect', 'errors', 'system'],
  // A program of its own, which makes whatever a trial may be.
  'trials/worker': ['trials', 'bench', 'provide', 'run', 'run/watch', 'errors'],
  squeeze: ['trials', 'verdict', 'judge', 'run', 'report', 'measure', 'words', 'errors'],
  verify: ['trials', 'verdict', 'judge', 'run', 'run/collect', 'observed', 'errors'],
  // Two builds with the same traces.
  compare: ['explore', 'trials', 'bench', 'expectations', 'report', 'verdict', 'judge', 'run', 'words', 'errors'],
  // What changes traces, so that what is left is a legal trace.
  mutate: ['edit', 'schema', 'trace'],
  explore: [
    'shrink',
    'mutate',
    'expectations',
    'trials',
    'verdict',
    'judge',
    'report',
    'run',
    'schema',
    'trace',
    'words',
    'errors',
  ],
  shrink: ['mutate', 'edit', 'trials', 'verdict', 'judge', 'report', 'run', 'words', 'errors', 'files'],
  explain: [
    'verdict',
    'judge',
    'report',
    'run',
    'run/prepare',
    'run/client',
    'run/directory',
    'run/ledger',
    'run/watch',
    'run/collect',
    'schema',
    'trace',
    'models',
    'words',
    'errors',
    'files',
  ],
  record: ['schema', 'run/prepare', 'edit', 'errors'],
  bench: [
    'files',
    'trials',
    'verdict',
    'report',
    'run',
    'run/prepare',
    'measure',
    'schema',
    'trace',
    'words',
    'observed',
    'errors',
  ],
  // Questions that only a Mac can answer, asked there.
  'first-mac': ['schema', 'words', 'run', 'run/prepare', 'verdict', 'report', 'system'],
  'replay-options': ['judge', 'expectations', 'run', 'models', 'errors'],
  index: [
    'output-map',
    'replay-options',
    'suite',
    'expectations',
    'verdict',
    'judge',
    'report',
    'verify',
    'record',
    'run',
    'schema',
    'symbols',
    'observed',
    'errors',
  ],
  cli: [
    'output-map',
    'bundle',
    'suite',
    'trials',
    'trials/worker',
    'expectations',
    'verdict',
    'judge',
    'report',
    'verify',
    'explore',
    'shrink',
    'squeeze',
    'bench',
    'compare',
    'explain',
    'record',
    'doctor',
    'calls',
    'edit',
    'eslogger',
    'provide',
    'import',
    'print',
    'trace',
    'run',
    'run/machine',
    'run/prepare',
    'run/directory',
    'schema',
    'words',
    'observed',
    'addon',
    'errors',
    'files',
    'system',
  ],
};

/** Files of a room that combine its other files, which must not import them. */
const above = ['run/run', 'run/machine', 'trials/worker'];

// Files that may check the platform they are compiled for, besides those named *_linux.* and *_darwin.*.
const platformFiles = [
  'src/native/platform.h',
  'src/native/crc32c.cc',
  'recorder/platform.h',
  'replayer/wrappers/dispatch_main.cc', // the kit's entry point has a frame of its own on x86-64
  'replayer/platform/per_thread.h',
  'replayer/code/real_function.h',
];

function files(folder: string, wanted: RegExp): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && wanted.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

function roomOf(path: string): string {
  const [, first = '', ...rest] = path.replace(/\.(tsx?|mjs)$/, '').split('/');
  const inner = `${first}/${rest[0]}`;
  return above.includes(inner) || (first === 'run' && rest.length > 1) ? inner : first;
}

/** Returns what each file of src imports, including types and dynamic imports, by paths from the root. */
function importGraph(): ReadonlyMap<string, readonly string[]> {
  const targets = (file: string): string[] =>
    [...readFileSync(join(root, file), 'utf8').matchAll(/(?:from|import\()\s*'(\.{1,2}\/[^']+)'/g)]
      .map(([, target = '']) => normalize(join(dirname(file), target)))
      .filter((target) => !target.startsWith('node_modules/'));
  return new Map(files('src', /\.(tsx?|mjs)$/).map((file) => [file, targets(file)]));
}

describe('import rules', () => {
  it('TypeScript rooms import only the rooms below them', () => {
    const broken: string[] = [];
    for (const [file, targets] of importGraph()) {
      const allowed = mayImport[roomOf(file)];
      if (!allowed) broken.push(`${file}: no room of that name`);
      for (const target of targets) {
        const seen = roomOf(target);
        if (seen !== roomOf(file) && !allowed?.includes(seen)) broken.push(`${file} imports ${target}`);
      }
    }
    assert.deepEqual(broken, []);
  });

  it('every room that the rules name exists', () => {
    const rooms = new Set([...importGraph().keys()].map(roomOf));
    const named = Object.entries(mayImport).flatMap(([room, allowed]) => [room, ...allowed]);
    assert.deepEqual(
      named.filter((room) => !rooms.has(room)),
      [],
    );
  });

  it('src has only the files of the API beside its rooms', () => {
    const loose = readdirSync(join(root, 'src'), { withFileTypes: true }).filter((entry) => entry.isFile());
    assert.deepEqual(loose.map(({ name }) => name).sort(), ['index.ts', 'replay-options.ts']);
  });

  it('runs are made by src/trials and by the ways of a single run, so that every loop has one engine', () => {
    const makes = /\b(?:runAndJudge|replayTrace)\(/;
    const makers = files('src', /\.ts$/)
      .filter((file) => !file.startsWith('src/trials/') && makes.test(readFileSync(join(root, file), 'utf8')))
      .sort();
    assert.deepEqual(makers, [
      'src/first-mac/run-one.ts',
      'src/index.ts',
      'src/run/run.ts',
      'src/verdict/run-and-judge.ts',
    ]);
  });

  it('no file imports itself by a detour, not even for types', () => {
    const graph = importGraph();
    assert.deepEqual(cyclesIn(graph), []);
    assert.deepEqual(cyclesIn(new Map([...graph, ['src/a.ts', ['src/b.ts']], ['src/b.ts', ['src/a.ts']]])), [
      'src/a.ts → src/b.ts → src/a.ts',
    ]);
  });

  it('native code includes its own folder, the shared native code and generated tables', () => {
    const allowed: Record<string, RegExp> = {
      // The kit's declarations of Endpoint Security are generated tables, too.
      'src/native': /^(src\/(native|schema\/generated)|replayer\/kit\/include\/EndpointSecurity)\//,
      'src/schema/generated': /^(src\/(native|schema\/generated)|replayer\/scope)\//,
      replayer: /^(replayer|src\/native|src\/schema\/generated|\.\.\/esreplay)\//,
      recorder: /^(recorder|src\/native|src\/schema\/generated)\//,
    };
    const broken: string[] = [];
    for (const [folder, rule] of Object.entries(allowed)) {
      for (const file of files(folder, /\.(cc|h|c|S)$/)) {
        for (const [, target = ''] of readFileSync(join(root, file), 'utf8').matchAll(
          /^\s*#\s*include\s+"([^"]+)"/gm,
        )) {
          if (!rule.test(target) && target.includes('/')) broken.push(`${file} includes "${target}"`);
        }
      }
    }
    assert.deepEqual(broken, []);
  });

  it('napi.h appears in the addon only', () => {
    const seen = [...files('src', /\.(cc|h)$/), ...files('replayer', /\.(cc|h)$/)].filter((file) =>
      /#\s*include\s*[<"]napi\.h/.test(readFileSync(join(root, file), 'utf8')),
    );
    assert.deepEqual(
      seen.filter((file) => !file.startsWith('src/addon/')),
      [],
    );
  });

  it('native code has platform conditions in a few named files only', () => {
    const asks = /^\s*#\s*(?:el)?if.*\b(__APPLE__|__linux__|__x86_64__|__aarch64__)\b/m;
    const broken = ['src/native', 'replayer', 'recorder']
      .flatMap((folder) => files(folder, /\.(cc|h)$/))
      .filter((file) => !/_(linux|darwin|x86_64)\.|_linux_x86_64\.|\/kit\//.test(file) && !platformFiles.includes(file))
      .filter((file) => asks.test(readFileSync(join(root, file), 'utf8')));
    assert.deepEqual(broken, []);
  });

  it('no source file has a vague name, such as utils or common', () => {
    const vague = files('src', /(^|[-_])(utils?|helpers?|common|manager|services?|context|misc)\./);
    assert.deepEqual(vague, []);
  });
});

/** Returns each cycle as its path. */
function cyclesIn(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const cycles: string[] = [];
  const done = new Set<string>();
  const walk = (file: string, way: readonly string[]): void => {
    const at = way.indexOf(file);
    if (at >= 0) cycles.push([...way.slice(at), file].join(' → '));
    if (at >= 0 || done.has(file)) return;
    for (const target of graph.get(file) ?? []) walk(target, [...way, file]);
    done.add(file);
  };
  for (const file of graph.keys()) walk(file, []);
  return cycles;
}
