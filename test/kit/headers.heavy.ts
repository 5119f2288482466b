// Every header of the kit compiles by itself, in C and C++, with and without blocks, under every warning.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { compileFlags } from '../../src/cli/commands/kit.ts';
import { packageRoot } from '../../src/system/package-root.ts';
import { testFolder } from '../folder.ts';
import { findClang, requireProgram } from './build.ts';

const run = promisify(execFile);
const include = join(packageRoot, 'replayer/kit/include');

/** Apple refuses these too, because they are parts of EndpointSecurity.h. */
const parts = ['ESClient.h', 'ESMessage.h', 'ESMessageCore.h', 'ESTypes.h'].map((name) => `EndpointSecurity/${name}`);

const headers = readdirSync(include, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.h') && !parts.includes(name))
  .sort();

/** Not as system headers, so that warnings in them show. */
const kitFlags = (compiler: string): string[] => [
  `-I${include}`,
  '-D_GNU_SOURCE',
  ...(compiler === 'clang' ? ['-fblocks'] : []),
];

const languages = [
  { compiler: 'clang', extension: 'c', flags: ['-std=c99'] },
  { compiler: 'clang', extension: 'c', flags: ['-std=gnu17'] },
  { compiler: 'clang', extension: 'c', flags: ['-std=gnu17', '-fno-blocks'] },
  { compiler: 'clang', extension: 'cc', flags: ['-std=c++11'] },
  { compiler: 'clang', extension: 'cc', flags: ['-std=c++20'] },
  { compiler: 'gcc', extension: 'c', flags: ['-std=c11'] },
  { compiler: 'g++', extension: 'cc', flags: ['-std=c++17'] },
] as const;

describe('kit headers', () => {
  const folder = testFolder();

  function sourcesOf(extension: string): string[] {
    const sources = join(folder, extension);
    mkdirSync(sources, { recursive: true });
    return headers.map((header) => {
      const path = join(sources, `${header.replaceAll('/', '_')}.${extension}`);
      writeFileSync(path, `#include <${header}>\nint esreplay_nothing;\n`);
      return path;
    });
  }

  for (const { compiler, extension, flags } of languages) {
    it(`each header of the kit compiles with ${compiler} ${flags.join(' ')}`, async () => {
      const program = compiler === 'clang' ? findClang() : requireProgram([compiler]);
      const kit = kitFlags(compiler);
      await run(program, ['-fsyntax-only', '-Wall', '-Wextra', '-Werror', ...kit, ...flags, ...sourcesOf(extension)]);
    });
  }

  for (const { compiler, extension, flags } of languages) {
    it(`all headers compile together, in either order, with ${compiler} ${flags.join(' ')}`, async () => {
      const program = compiler === 'clang' ? findClang() : requireProgram([compiler]);
      // Linux's own number what Apple's name.
      const apples = headers.filter((name) => !name.startsWith('linux/'));
      const paths = [apples, apples.toReversed()].map((names, index) => {
        const path = join(folder, `together-${index}.${extension}`);
        writeFileSync(path, [...names.map((name) => `#include <${name}>`), 'int esreplay_nothing;\n'].join('\n'));
        return path;
      });
      await run(program, ['-fsyntax-only', '-Wall', '-Wextra', '-Werror', ...kitFlags(compiler), ...flags, ...paths]);
    });
  }

  for (const { compiler, extension, flags } of languages) {
    it(`members named __used and __unused keep their names with ${compiler} ${flags.join(' ')}`, async () => {
      const program = compiler === 'clang' ? findClang() : requireProgram([compiler]);
      const kit = kitFlags(compiler);
      const path = join(folder, `spawn.${extension}`);
      writeFileSync(
        path,
        [
          '#include <EndpointSecurity/EndpointSecurity.h>',
          '#include <spawn.h>',
          '#include <linux/icmp.h>',
          '#include <linux/sysctl.h>',
          'static int kept __used = 1;',
          'static int dropped __unused;',
          'int start(pid_t *child, char *const *arguments, char *const *environment);',
          'int start(pid_t *child, char *const *arguments, char *const *environment) {',
          '  posix_spawn_file_actions_t actions;',
          '  posix_spawn_file_actions_init(&actions);',
          '  return kept + posix_spawn(child, arguments[0], &actions, 0, arguments, environment);',
          '}',
          '#undef __used',
          '#ifdef __GLIBC__',
          'int member(const posix_spawn_file_actions_t *actions);',
          'int member(const posix_spawn_file_actions_t *actions) { return actions->__used; }',
          '#endif',
          '#undef __unused',
          'int mtu(const struct icmphdr *header, const struct __sysctl_args *words);',
          'int mtu(const struct icmphdr *header, const struct __sysctl_args *words) {',
          '  return header->un.frag.__unused + (int)words->__unused[3];',
          '}',
        ].join('\n'),
      );
      await run(program, ['-fsyntax-only', '-Wall', '-Wextra', '-Werror', ...kit, ...flags, path]);
    });
  }

  for (const { compiler, extension, flags } of languages) {
    it(`struct statfs is that of the first header with ${compiler} ${flags.join(' ')}`, async () => {
      const program = compiler === 'clang' ? findClang() : requireProgram([compiler]);
      const kit = kitFlags(compiler);
      const ours = ['#include <EndpointSecurity/EndpointSecurity.h>', '#include <sys/mount.h>'];
      const linux = ['#include <sys/vfs.h>'];
      const both = [
        'int both(const es_message_t *message, struct statfs64 *wide);',
        'int both(const es_message_t *message, struct statfs64 *wide) {',
        '  return message->event.mount.statfs->f_mntonname[0] + (int)wide->f_namelen + statfs64("/", wide);',
        '}',
      ];
      const darwin = [
        'int darwin(es_message_t *message, struct statfs *own);',
        'int darwin(es_message_t *message, struct statfs *own) {',
        '  if (statfs("/", own) != 0) own = message->event.mount.statfs;',
        '  return (own->f_flags & (MNT_RDONLY | MNT_LOCAL)) + own->f_fstypename[0];',
        '}',
      ];
      const own = [
        'long own(struct statfs *out);',
        'long own(struct statfs *out) { return statfs("/", out) + out->f_namelen; }',
      ];
      const first = join(folder, `first.${extension}`);
      const last = join(folder, `last.${extension}`);
      writeFileSync(first, [...ours, ...linux, ...darwin, ...both].join('\n'));
      writeFileSync(last, [...linux, ...ours, ...own, ...both].join('\n'));
      await run(program, ['-fsyntax-only', '-Wall', '-Wextra', '-Werror', ...kit, ...flags, first, last]);
    });
  }

  it('the kit has each header that clients include', () => {
    const wanted = [
      'Block.h',
      'Availability.h',
      'AvailabilityMacros.h',
      'TargetConditionals.h',
      'fcntl.h',
      'libproc.h',
      'spawn.h',
      'bsm/libbsm.h',
      'mach/mach.h',
      'mach/mach_time.h',
      'mach/message.h',
      'mach/task_info.h',
      'mach/kern_return.h',
      'os/log.h',
      'os/lock.h',
      'os/base.h',
      'CoreFoundation/CoreFoundation.h',
      'CoreServices/CoreServices.h',
      'DiskArbitration/DiskArbitration.h',
      'OpenDirectory/OpenDirectory.h',
      'Security/Security.h',
      'servers/bootstrap.h',
      'xpc/xpc.h',
      'sys/acl.h',
      'sys/qos.h',
      'Kernel/kern/cs_blobs.h',
      'EndpointSecurity/EndpointSecurity.h',
      ...[
        'base',
        'block',
        'data',
        'dispatch',
        'group',
        'io',
        'object',
        'once',
        'queue',
        'semaphore',
        'source',
        'time',
        'workloop',
      ].map((name) => `dispatch/${name}.h`),
    ];
    assert.deepEqual(
      wanted.filter((name) => !headers.includes(name)),
      [],
    );
  });

  it("the kit's headers include the C headers that clients take for granted", async () => {
    const path = join(folder, 'along.c');
    writeFileSync(
      path,
      [
        '#include <bsm/libbsm.h>',
        '#include <fcntl.h>',
        'static int nothing __unused;',
        'int main(void) {',
        '  printf("%" PRIu64 "%d", (uint64_t)strlen("x"), FREAD | FWRITE);',
        '  if (mach_task_self() == MACH_PORT_NULL) return EXIT_FAILURE;',
        '  return EXIT_SUCCESS;',
        '}',
      ].join('\n'),
    );
    await run(findClang(), ['-fsyntax-only', '-Wall', '-Werror', ...compileFlags(), path]);
  });

  it('the arguments of os_log are checked against their format', async () => {
    const path = join(folder, 'format.c');
    writeFileSync(path, '#include <os/log.h>\nvoid f(void) { os_log(OS_LOG_DEFAULT, "%{public}s", 1); }\n');
    await assert.rejects(
      run(findClang(), ['-fsyntax-only', '-Wall', '-Werror', ...compileFlags(), path]),
      /format specifies type/,
    );
  });
});
