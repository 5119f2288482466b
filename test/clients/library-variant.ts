// The injected library linked again with some of its files compiled under build flags: a detector switched off.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const objects = join(root, 'build/Release/obj.target/libesreplay');
const compile = (
  '-std=c++20 -O2 -g -fPIC -fvisibility=hidden -fno-exceptions -fno-rtti -fno-threadsafe-statics ' +
  '-ftls-model=initial-exec -fno-omit-frame-pointer -fasynchronous-unwind-tables -pthread -I. -Ireplayer/kit/include'
).split(' ');
const link = '-shared -pthread -Wl,-soname,libEndpointSecurity.so -Wl,--as-needed -Wl,-z,now'.split(' ');

/** Compiles the files that ask for one of the flags, takes the other objects of the normal build, and returns the library's path. */
export function buildVariant(flags: readonly string[], folder: string): string {
  const recipe = readFileSync(join(root, 'build/libesreplay.target.mk'), 'utf8');
  let compiled = 0;
  const made = [...recipe.matchAll(/\$\(obj\)\.target\/\$\(TARGET\)\/(\S+\.o)/g)].map(([, object = '']) => {
    const source = ['.cc', '.S', '.c'].map((end) => object.replace(/\.o$/, end)).find((path) => asksFor(path, flags));
    if (source === undefined) return join(objects, object);
    compiled += 1;
    const output = join(folder, `${flags.join('-')}-${basename(object)}`);
    run('g++', [...flags.map((flag) => `-D${flag}`), ...compile, '-c', source, '-o', output]);
    return output;
  });
  if (compiled === 0) throw new Error(`no file asks for ${flags.join(' or ')}`);
  const library = join(folder, `${flags.join('-')}.so`);
  run('g++', [...link, ...made, '-ldl', '-o', library]);
  return library;
}

/** In the file itself or in a header that it includes. */
function asksFor(source: string, flags: readonly string[]): boolean {
  if (!existsSync(join(root, source))) return false;
  const text = readFileSync(join(root, source), 'utf8');
  const headers = [...text.matchAll(/#include "((?:replayer|src\/native)\/[^"]+)"/g)].map(([, path = '']) =>
    readFileSync(join(root, path), 'utf8'),
  );
  return [text, ...headers].some((each) => flags.some((flag) => each.includes(flag)));
}

function run(command: string, args: readonly string[]): void {
  const done = spawnSync(command, args, { cwd: root, encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`${command} ${args.join(' ')}\n${done.stderr}`);
}
