// The import rules of the project: which folder may see which, and what injected code may include.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';

const root = join(import.meta.dirname, '../..');

// Left: a stage. Right: the stages it may import besides itself. `errors`, `file-kind`, the remedies and `addon` are single files
// beside the folders.
const mayImport: Record<string, readonly string[]> = {
  errors: [],
  'file-kind': [],
  'write-remedy': [],
  'build-remedy': ['program'],
  addon: ['errors', 'build-remedy'],
  schema: [],
  trace: ['schema', 'errors', 'write-remedy'],
  import: ['schema', 'trace', 'errors', 'file-kind'],
  view: ['schema', 'trace', 'errors'],
  rewrite: ['schema', 'trace', 'errors', 'write-remedy'],
  judge: ['schema'],
  models: ['schema', 'trace', 'errors', 'write-remedy'],
  explain: ['schema', 'trace', 'models', 'judge', 'report', 'program', 'errors', 'file-kind'],
  program: ['errors', 'file-kind'],
  report: ['judge', 'schema'],
  replay: [
    'measure',
    'schema',
    'trace',
    'models',
    'judge',
    'program',
    'errors',
    'file-kind',
    'write-remedy',
    'build-remedy',
    'addon',
  ],
  record: ['schema', 'replay', 'rewrite', 'errors'],
  measure: [],
  bench: ['measure', 'schema', 'trace', 'replay', 'judge', 'report', 'errors'],
  // The project's own benchmark: every budget beside its baseline.
  budgets: ['measure', 'schema', 'trace', 'view', 'replay', 'judge', 'errors', 'addon', 'import'],
  // What only a Mac can answer, asked there.
  'first-mac': ['schema', 'replay', 'judge', 'report'],
  index: ['schema', 'trace', 'import', 'replay', 'record', 'judge', 'report', 'errors', 'addon'],
  cli: [
    'measure',
    'schema',
    'trace',
    'import',
    'view',
    'rewrite',
    'models',
    'program',
    'replay',
    'record',
    'explain',
    'judge',
    'report',
    'bench',
    'index',
    'errors',
    'file-kind',
    'write-remedy',
    'build-remedy',
    'addon',
  ],
};

// Files that may ask which platform they are compiled for, besides those named *_linux.* and *_darwin.*.
const platformFiles = [
  'src/native/platform.h',
  'src/native/crc32c.cc',
  'recorder/platform.h',
  'replayer/scope/dispatch_main.cc', // the kit's way in has a frame of its own on x86-64
  'replayer/per_thread.h',
  'replayer/scope/real_function.h',
];

function files(folder: string, wanted: RegExp): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && wanted.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

function stageOf(path: string): string {
  const [, first = ''] = path.split('/');
  return first.replace(/\.ts$/, '');
}

describe('import rules', () => {
  it('TypeScript stages import only the stages before them', () => {
    const broken: string[] = [];
    for (const file of files('src', /\.ts$/)) {
      const allowed = mayImport[stageOf(file)];
      if (!allowed) {
        broken.push(`${file}: no stage of that name`);
        continue;
      }
      const text = readFileSync(join(root, file), 'utf8');
      for (const [, target = ''] of text.matchAll(/(?:from|import\()\s*'(\.{1,2}\/[^']+)'/g)) {
        const seen = stageOf(normalize(join(dirname(file), target)));
        if (seen !== stageOf(file) && !allowed.includes(seen)) broken.push(`${file} imports ${target}`);
      }
    }
    assert.deepEqual(broken, []);
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
      for (const file of existing(folder, /\.(cc|h|c|S)$/)) {
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
      seen.filter((file) => !file.startsWith('replayer/addon/')),
      [],
    );
  });

  it('asks for the platform in a few named files only', () => {
    const asks = /^\s*#\s*(?:el)?if.*\b(__APPLE__|__linux__|__x86_64__|__aarch64__)\b/m;
    const broken = ['src/native', 'replayer', 'recorder']
      .flatMap((folder) => files(folder, /\.(cc|h)$/))
      .filter((file) => !/_(linux|darwin|x86_64)\.|_linux_x86_64\.|\/kit\//.test(file) && !platformFiles.includes(file))
      .filter((file) => asks.test(readFileSync(join(root, file), 'utf8')));
    assert.deepEqual(broken, []);
  });

  it('has no file named after nothing', () => {
    const vague = files('src', /(^|[-_])(utils?|helpers?|common|manager|services?|context|misc)\./);
    assert.deepEqual(vague, []);
  });
});

function existing(folder: string, wanted: RegExp): string[] {
  try {
    return files(folder, wanted);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []; // a folder of a later stage
    throw error;
  }
}
