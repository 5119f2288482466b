// The injected library with a detector disabled: linked again from the objects of the normal build and new ones for the
// sources that an edit, or an edited header, changes.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type Edit, edited } from './edited-copy.ts';
import { libraryEdits } from './library-edits.ts';

const root = join(import.meta.dirname, '../..');
/** The targets of binding.gyp that it is linked from. */
const targets = ['libesreplay', 'codec'];
const compile = (
  '-std=c++20 -O2 -g -fPIC -fvisibility=hidden -fno-exceptions -fno-rtti -fno-threadsafe-statics ' +
  '-ftls-model=initial-exec -fno-omit-frame-pointer -fasynchronous-unwind-tables -pthread'
).split(' ');
const link = '-shared -pthread -Wl,-soname,libesreplay.so -Wl,--as-needed -Wl,-z,now'.split(' ');

export type LibraryMutant = keyof typeof libraryEdits;

/** Writes the changed files into `folder`, at the same relative paths as in the root, and returns their names. */
export function writeEdits(mutants: readonly LibraryMutant[], folder: string): readonly string[] {
  const texts = new Map<string, string>();
  for (const edit of mutants.flatMap((name): readonly Edit[] => libraryEdits[name]))
    texts.set(edit.file, edited(texts.get(edit.file) ?? readFileSync(join(root, edit.file), 'utf8'), edit));
  for (const [file, text] of texts) {
    mkdirSync(join(folder, dirname(file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  return [...texts.keys()];
}

/** Returns the path of the library. */
export function buildMutant(mutants: readonly LibraryMutant[], folder: string): string {
  const name = mutants.join('-');
  const edited = writeEdits(mutants, join(folder, name));
  let compiled = 0;
  const made = targets.flatMap(objectsOf).map(({ object, path }) => {
    const source = object.replace(/\.o$/, '.cc'); // a whole folder's source is a file that includes those in the folder
    if (!existsSync(join(root, source)) || !reads(source, edited)) return path;
    compiled += 1;
    const output = join(folder, `${name}-${basename(object)}`);
    const includes = [join(folder, name), root, join(root, 'replayer/kit/include')].map((path) => `-I${path}`);
    run('g++', [...compile, ...includes, '-c', existing(join(folder, name), source), '-o', output]);
    return output;
  });
  if (compiled === 0) throw new Error(`no file of the library is changed by ${name}`);
  const library = join(folder, `${name}.so`);
  run('g++', [...link, ...made, '-ldl', '-o', library]);
  return library;
}

/** Returns the names of a target's objects, and where they are. */
function objectsOf(target: string): { readonly object: string; readonly path: string }[] {
  const recipe = readFileSync(join(root, `build/${target}.target.mk`), 'utf8');
  return [...recipe.matchAll(/\$\(obj\)\.target\/\$\(TARGET\)\/(\S+\.o)/g)].map(([, object = '']) => ({
    object,
    path: join(root, 'build/Release/obj.target', target, object),
  }));
}

/** Returns the edited copy of a source, or the source. */
export function existing(folder: string, source: string): string {
  const copy = join(folder, source);
  return existsSync(copy) ? copy : join(root, source);
}

/** Returns whether it is one of the files or includes one of them directly. */
function reads(source: string, edited: readonly string[]): boolean {
  if (edited.includes(source)) return true;
  const text = readFileSync(join(root, source), 'utf8');
  return [...text.matchAll(/#include "([^"]+)"/g)].some(([, path = '']) => edited.includes(path));
}

function run(command: string, args: readonly string[]): void {
  const done = spawnSync(command, args, { cwd: root, encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`${command} ${args.join(' ')}\n${done.stderr}`);
}
