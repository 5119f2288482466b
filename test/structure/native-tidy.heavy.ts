// The check of native code finds mistakes of each kind that it is kept for. Each is planted, with the check that must
// name its line.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tidyCommand } from '../../scripts/tidy.mjs';
import { findProgram } from '../../src/system/toolchain.mjs';
import { skip } from '../skip.ts';

const root = join(import.meta.dirname, '../..');

const includes = ['fcntl.h', 'unistd.h', 'cstdlib', 'cstring', 'string', 'utility', 'vector'];

/** `@@` ends the line that must be named. */
const mistakes = {
  'clang-analyzer-core.NullDereference': `
int null_in_place(const int* value) {
  if (value == nullptr) return *value; @@
  return 0;
}`,
  'clang-analyzer-cplusplus.NewDelete': `
int* fresh(int which) { return which > 3 ? new int(which) : nullptr; }
int across_calls(int which) {
  int* one = fresh(which);
  delete one;
  return which > 3 ? *one : 0; @@
}`,
  'clang-analyzer-core.UndefinedBinaryOperatorResult': `
struct Pair { int first; int second; };
int member_without_value() {
  Pair pair;
  pair.first = 1;
  return pair.first + pair.second; @@
}`,
  'clang-analyzer-core.uninitialized.UndefReturn': `
int value_on_one_path(bool set) {
  int value;
  if (set) value = 2;
  return value; @@
}`,
  'clang-analyzer-core.DivideZero': `
int by_zero(int value) {
  int zero = 0;
  if (value > 3) zero = 0;
  return value / zero; @@
}`,
  'clang-analyzer-core.StackAddressEscape': `
int* own_frame() {
  int local = 3;
  return &local; @@
}`,
  'clang-analyzer-deadcode.DeadStores': `
void never_read(int value) {
  value = 3; @@
}`,
  'clang-analyzer-unix.Malloc': `
int after_free() {
  int* memory = static_cast<int*>(malloc(4));
  if (memory == nullptr) return 0;
  free(memory);
  return *memory; @@
}`,
  'bugprone-use-after-move': `
unsigned long after_move(std::string text) {
  const std::string other = std::move(text);
  return text.size() + other.size(); @@
}`,
  'bugprone-unused-return-value': `
void ignores(const std::vector<int>& values) {
  values.empty(); @@
}`,
  'bugprone-implicit-widening-of-multiplication-result': 'long widened(int a, int b) { return a * b; } @@',
  'modernize-use-nullptr': 'const char* old_null() { return NULL; } @@',
  'readability-identifier-naming': 'int WrongName() { return 1; } @@',
} as const;

/** The analyzer does not look at a file that does not compile. */
const refused = {
  'clang-diagnostic-c++11-narrowing': 'char narrowed(int value) { return char{value}; } @@',
  'clang-diagnostic-error': 'int without_include() { return poll(nullptr, 0, 0); } @@',
} as const;

describe('the check of native code', function () {
  this.timeout(600_000);
  const folder = join(root, 'build/tidy-mistakes'); // in the tree, where the configuration applies

  before(function () {
    const [program = ''] = tidyCommand([]);
    if (findProgram([program]) === null) skip(this, `no ${program} on the PATH (npm run setup -- --checks)`);
    mkdirSync(folder, { recursive: true });
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const [name, planted] of Object.entries({ mistakes, refused }))
    it(`each planted mistake in ${name}.cc is found on its line`, () => {
      const { text, places } = sourceOf(planted);
      const source = join(folder, `${name}.cc`);
      writeFileSync(source, text);
      const [command = '', ...args] = tidyCommand([source]);
      const { stdout } = spawnSync(command, args, { cwd: root, encoding: 'utf8' });
      const said = [...stdout.matchAll(/\.cc:(\d+):\d+: (?:error|warning): .* \[(.*)\]$/gm)];
      const found = said.flatMap(([, line, checks = '']) => checks.split(',').map((check) => `${line} ${check}`));
      assert.deepEqual(
        places.filter((place) => !found.includes(place)),
        [],
        stdout,
      );
    });
});

/** Returns the file, and the line and check of each mistake. */
function sourceOf(planted: Readonly<Record<string, string>>): { text: string; places: readonly string[] } {
  const lines = [...includes.map((name) => `#include <${name}>`), 'namespace {'];
  const places: string[] = [];
  for (const [check, text] of Object.entries(planted))
    for (const line of text.split('\n')) {
      lines.push(line.replace(' @@', ''));
      if (line.endsWith(' @@')) places.push(`${lines.length} ${check}`);
    }
  return { text: [...lines, '}  // namespace', ''].join('\n'), places };
}
