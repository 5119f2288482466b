// Every header of glibc and of the kernel that compiles on this machine also compiles before and after
// EndpointSecurity.h, with the kit's flags, in C and C++. Headers are tried in groups; a group that fails is split in
// half.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { compileFlags } from '../../src/cli/commands/kit.ts';
import { testFolder } from '../folder.ts';
import { skip } from '../skip.ts';
import { findClang } from './build.ts';

const run = promisify(execFile);
const groupSize = 24;
const endpointSecurity = '#include <EndpointSecurity/EndpointSecurity.h>';

/** Folders that libc6-dev and linux-libc-dev fill; programs do not include from `bits`. */
const folders = [
  '',
  'arpa',
  'asm',
  'asm-generic',
  'drm',
  'gnu',
  'linux',
  'misc',
  'mtd',
  'net',
  'netash',
  'netatalk',
  'netax25',
  'neteconet',
  'netinet',
  'netipx',
  'netiucv',
  'netpacket',
  'netrom',
  'netrose',
  'nfs',
  'protocols',
  'rdma',
  'rpc',
  'scsi',
  'sound',
  'sys',
  'video',
  'xen',
];

/** Other packages put headers next to glibc's; of those only the ones that clients are likely to use. */
const topLevel =
  /^(a\.out|aio|aliases|alloca|ar|argp|argz|assert|byteswap|complex|cpio|ctype|dirent|dlfcn|elf|endian|envz|err|errno|error|execinfo|fcntl|features|fenv|float|fmtmsg|fnmatch|fstab|fts|ftw|gconv|getopt|glob|gnu-versions|grp|gshadow|iconv|ifaddrs|inttypes|langinfo|lastlog|libgen|libintl|limits|link|locale|malloc|math|mcheck|memory|mntent|monetary|mqueue|netdb|nl_types|nss|obstack|paths|poll|printf|proc_service|pthread|pty|pwd|re_comp|regex|regexp|resolv|sched|search|semaphore|setjmp|sgtty|shadow|signal|spawn|stab|stdbit|stdint|stdio|stdio_ext|stdlib|string|strings|syscall|sysexits|syslog|tar|termio|termios|tgmath|thread_db|threads|time|ttyent|uchar|ucontext|ulimit|unistd|utime|utmp|utmpx|values|wait|wchar|wctype|wordexp)\.h$/;

function systemHeaders(): string[] {
  const multiarch = `/usr/include/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu`;
  const found = new Set<string>();
  for (const root of ['/usr/include', multiarch]) {
    for (const folder of folders) {
      const path = join(root, folder);
      if (!existsSync(path)) continue;
      const recursive = folder !== '';
      for (const name of readdirSync(path, { recursive, encoding: 'utf8' }))
        if (name.endsWith('.h') && (recursive || topLevel.test(name))) found.add(join(folder, name));
    }
  }
  return [...found].sort();
}

type Language = 'c' | 'c++';

/**
 * The glibc headers that EndpointSecurity.h includes. A kernel header that conflicts with these is not the kit's
 * concern.
 */
const glibcOwn = ['sys/stat.h', 'sys/time.h', 'sys/types.h', 'stdint.h', 'time.h', 'unistd.h'];

/** The kernel's struct statfs, for programs without a libc; others use <sys/statfs.h>, which the kit supports. */
const rawStatfs = new Set(['asm/statfs.h', 'asm-generic/statfs.h']);

// One of our macros in place of a member is an error in some structs, and only this warning in others.
const lostMember = ['-Wno-everything', '-Wsystem-headers', '-Werror=missing-declarations'];

describe('headers of the system', () => {
  const folder = testFolder();
  let files = 0;
  const excluded = new Map<string, string>();

  after(() => {
    for (const [header, reason] of [...excluded].sort()) console.log(`      not beside the kit: ${header}: ${reason}`);
  });

  /** Returns the compiler's first error, or null. */
  async function errorOf(lines: readonly string[], language: Language, flags: readonly string[]) {
    const path = join(folder, `${files++}.${language === 'c' ? 'c' : 'cc'}`);
    writeFileSync(path, `${lines.join('\n')}\n`);
    const standard = language === 'c' ? '-std=gnu17' : '-std=gnu++20';
    try {
      await run(findClang(), ['-fsyntax-only', ...lostMember, '-ferror-limit=1', standard, ...flags, path]);
      return null;
    } catch (error) {
      return String((error as { stderr?: string }).stderr)
        .split('\n')
        .find((line) => line.includes('error:'));
    } finally {
      rmSync(path);
    }
  }

  const includes = (headers: readonly string[]) => headers.map((header) => `#include <${header}>`);

  /** Returns groups that compile together without the kit; a header that does not compile alone is left out. */
  async function groupsOf(headers: readonly string[], language: Language): Promise<string[][]> {
    const groups: string[][] = [];
    const split = async (group: string[]): Promise<void> => {
      if ((await errorOf(includes(group), language, ['-fblocks', '-D_GNU_SOURCE'])) === null) {
        groups.push(group);
      } else if (group.length > 1) {
        const middle = group.length >> 1;
        await split(group.slice(0, middle));
        await split(group.slice(middle));
      }
    };
    const chunks = [];
    for (let at = 0; at < headers.length; at += groupSize) chunks.push(headers.slice(at, at + groupSize));
    await inParallel(chunks, split);
    return groups;
  }

  type Order = 'before EndpointSecurity.h' | 'after EndpointSecurity.h';

  async function broken(groups: readonly string[][], language: Language, order: Order): Promise<string[]> {
    const found: string[] = [];
    const beside = (lines: readonly string[], ours: readonly string[]) =>
      order.startsWith('after') ? [...ours, ...lines] : [...lines, ...ours];
    const excused = async (header: string): Promise<string | null> => {
      if (rawStatfs.has(header)) return "the kernel's raw struct statfs: programs include <sys/statfs.h>";
      const plain = await errorOf(beside(includes([header]), includes(glibcOwn)), language, ['-D_GNU_SOURCE']);
      return plain === null ? null : "clashes with glibc's own headers, without the kit too";
    };
    const look = async (group: string[]): Promise<void> => {
      const error = await errorOf(beside(includes(group), [endpointSecurity]), language, compileFlags());
      if (error === null) return;
      const [header = ''] = group;
      if (group.length === 1) {
        const reason = await excused(header);
        if (reason === null) found.push(`${header}: ${error}`);
        else excluded.set(header, reason);
        return;
      }
      const middle = group.length >> 1;
      await look(group.slice(0, middle));
      await look(group.slice(middle));
    };
    await inParallel(groups, look);
    return found.sort();
  }

  for (const language of ['c', 'c++'] as const) {
    it(`system headers compile before and after EndpointSecurity.h in ${language}`, async function () {
      const headers = systemHeaders();
      if (headers.length === 0) skip(this, 'no system headers in /usr/include');
      const groups = await groupsOf(headers, language);
      assert.ok(groups.flat().length > 300, `only ${groups.flat().length} headers compile by themselves`);
      for (const order of ['after EndpointSecurity.h', 'before EndpointSecurity.h'] as const)
        assert.deepEqual(await broken(groups, language, order), [], order);
    });
  }
});

async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const rest = [...items];
  const worker = async () => {
    for (let item = rest.shift(); item !== undefined; item = rest.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(4, availableParallelism()) }, worker));
}
