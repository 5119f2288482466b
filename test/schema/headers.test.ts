// The generated C and C++ under every compiler: warnings are errors, and a wrong number must not compile.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { enumTables } from '../../src/schema/enums.ts';
import { structs } from '../../src/schema/structs.ts';
import { findProgram, llvmNames } from '../../src/system/toolchain.mjs';
import { applePrototypes, appleTypedefs, appleUnstatedPointers } from './apple-declarations.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const kit = `${root}/replayer/kit/include`;
const strict = ['-Wall', '-Wextra', '-Werror', '-fsyntax-only', `-I${root}`, `-I${kit}`];

const [gcc, gxx] = ['gcc', 'g++'];
const clang = findProgram(llvmNames('clang')) ?? 'clang';
const clangxx = findProgram(llvmNames('clang++')) ?? 'clang++';

interface Compiler {
  readonly label: string;
  readonly command: string;
  readonly language: 'c' | 'c++';
  readonly flags: readonly string[];
}
const compilers: readonly Compiler[] = [
  { label: 'gcc', command: gcc, language: 'c', flags: [] },
  { label: 'gcc, strict C11', command: gcc, language: 'c', flags: ['-std=c11'] },
  { label: 'clang', command: clang, language: 'c', flags: [] },
  { label: 'clang with blocks', command: clang, language: 'c', flags: ['-fblocks'] },
  { label: 'g++', command: gxx, language: 'c++', flags: ['-std=c++20'] },
  { label: 'clang++', command: clangxx, language: 'c++', flags: ['-std=c++20'] },
  { label: 'clang++ with blocks', command: clangxx, language: 'c++', flags: ['-std=c++17', '-fblocks'] },
];

const compile = ({ command, language, flags }: Compiler, source: string): string => {
  const result = spawnSync(command, [...flags, ...strict, '-x', language, '-'], { input: source, encoding: 'utf8' });
  return result.status === 0 ? '' : result.stderr || String(result.error);
};

const include = '#include <EndpointSecurity/EndpointSecurity.h>\n';

/** What clients do with a message: flattened unions, both spellings of a time, the exit status with the name stat. */
const reader = `#include <sys/stat.h>
${include}
long long read_message(const es_message_t *message);
long long read_message(const es_message_t *message) {
  const es_file_t *file = message->event.close.target;
  long long sum = file->stat.st_mtimespec.tv_sec + file->stat.st_birthtimespec.tv_nsec + (long long)file->stat.st_ino;
#ifdef st_mtime
  sum += file->stat.st_mtime;
#endif
  sum += message->event.exit.stat + message->event.exec.last_fd + message->event.close.was_mapped_writable;
  if (message->event.create.destination_type == ES_DESTINATION_TYPE_NEW_PATH)
    sum += (long long)message->event.create.destination.new_path.filename.length + (message->event.create.acl != NULL);
  return sum + (long long)message->event.mount.statfs->f_mntonname[0] + message->event.xpc_connect->service_domain_type;
}
`;

const handler = `${include}
void subscribe(es_client_t **client);
void subscribe(es_client_t **client) {
  const es_event_type_t events[] = {ES_EVENT_TYPE_AUTH_OPEN};
  (void)es_new_client(client, ^(es_client_t *c, const es_message_t *m) {
    (void)es_respond_flags_result(c, m, UINT32_MAX, false);
  });
  (void)es_subscribe(*client, events, 1);
}
`;

const withSize = (size: number): string => `${include}#include <cstddef>
static_assert(sizeof(es_process_t) == ${size}, "");
`;

describe('generated headers', () => {
  it('files and processes have a header of their own [core-header]', () => {
    const text = (name: string): string => readFileSync(`${kit}/EndpointSecurity/${name}.h`, 'utf8');
    for (const name of ['es_file_t', 'es_process_t']) {
      const definition = new RegExp(`^\\} ${name};$`, 'm');
      assert.match(text('ESMessageCore'), definition);
      assert.doesNotMatch(text('ESMessage'), definition);
    }
    assert.match(text('ESMessage'), /^#include "ESMessageCore\.h"$/m);
  });

  describe("beside Apple's", () => {
    /** Removes spaces around stars, parentheses and commas, which mean nothing. */
    const spelling = (text: string): string =>
      text
        .replace(/\s+/g, ' ')
        .replace(/ ?([*^()[\],]) ?/g, '$1')
        .trim();

    /** What a client with blocks sees, without comments and attributes. */
    const seen = (): string => {
      const flags = ['-E', '-P', '-fblocks', '-DESREPLAY_ES_EXPORT=', `-I${kit}`, '-x', 'c', '-'];
      const result = spawnSync(clang, flags, { input: include, encoding: 'utf8' });
      assert.equal(result.status, 0, result.stderr);
      return result.stdout.replace(/__attribute__\(\(visibility\("default"\)\)\)/g, '').replace(/\b_Bool\b/g, 'bool');
    };

    it("the kit has Apple's functions, with their types and names, and no other", () => {
      const found = seen().match(/^[^#\n]*\bes_\w+\s*\([^;{}]*\);/gm) ?? [];
      const prototypes = found.filter((line) => !line.startsWith('typedef')).map((line) => spelling(line.slice(0, -1)));
      assert.deepEqual(prototypes.sort(), applePrototypes.map(spelling).sort());
    });

    it("the kit defines Apple's types, and no other", () => {
      const names = [...seen().matchAll(/^(?:typedef\b[^{;]*?|\}\s*)\b(es_\w+)(?:\[\d+\]|\)\([^;]*\))?;/gm)].map(
        ([, name]) => name,
      );
      const fromTables = structs.map(({ name }) => name).filter((name) => name.startsWith('es_'));
      const enums = ['es_event_type_t', ...enumTables.map(({ name }) => name)];
      assert.deepEqual([...new Set(names)].sort(), [...new Set([...fromTables, ...enums, ...appleTypedefs])].sort());
    });

    it("the nullability of each pointer is Apple's: nullable, nonnull or not said", () => {
      const members = [...seen().matchAll(/^typedef struct \{\n((?:(?!^\})[\s\S])*)^\} (es_\w+);/gm)].flatMap(
        ([, body = '', name]) =>
          [...body.matchAll(/^ {1,2}[^;{}]*\*(?!_N(?:onnull|ullable) )(?:_Null_unspecified )?(\w+);/gm)].map(
            ([, member]) => `${name}.${member}`,
          ),
      );
      assert.deepEqual(members.sort(), [...appleUnstatedPointers].sort());
    });
  });

  for (const compiler of compilers) {
    it(`a client compiles under ${compiler.label}`, () => {
      assert.equal(compile(compiler, reader), '');
      if (compiler.flags.includes('-fblocks')) assert.equal(compile(compiler, handler), '');
    });

    it(`a header that is included alone is an error under ${compiler.label} [included-whole ${compiler.label}]`, () => {
      for (const part of ['ESTypes', 'ESMessageCore', 'ESMessage', 'ESClient']) {
        assert.match(
          compile(compiler, `#include <EndpointSecurity/${part}.h>\n`),
          /include <EndpointSecurity\/EndpointSecurity.h>/,
        );
      }
    });

    if (compiler.language === 'c') continue;

    it(`every offset, size and number holds under ${compiler.label}`, () => {
      assert.equal(compile(compiler, '#include "src/schema/generated/abi_asserts.cc"\n'), '');
      assert.equal(compile(compiler, withSize(248)), '');
      assert.notEqual(compile(compiler, withSize(249)), '', 'a wrong size went unnoticed');
    });
  }

  for (const compiler of compilers.filter(({ flags }) => flags.includes('-std=c++20'))) {
    it(`the plans and the ledger compile under ${compiler.label}`, () => {
      const native = { ...compiler, flags: [...compiler.flags, '-fno-exceptions', '-fno-rtti'] };
      assert.equal(
        compile(native, '#include "src/schema/generated/plans.cc"\n#include "src/schema/generated/ledger.h"\n'),
        '',
      );
    });
  }
});
