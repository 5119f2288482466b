// Runs with too few descriptors, too little memory, without /proc, and under a debugger.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { findProgram } from '../../src/system/toolchain.mjs';
import { writeTrace } from '../clients/traces.ts';
import type { AttackRow, Attempt } from './attempt.ts';
import { type Expected, Field, wrongWith } from './harness.ts';

const careful = join(import.meta.dirname, '../clients/careful-synchronous.c');

async function* under(limits: readonly (readonly [shell: string, expected: Expected])[]): AsyncGenerator<Attempt> {
  const field = new Field();
  try {
    const client = await field.client(careful);
    const trace = writeTrace(field.folder, 'mixed');
    for (const [shell, expected] of limits) {
      const outcome = await field.esreplay(['run', trace, '--pace', 'asap', '--', client], {}, shell);
      yield { what: shell, bad: wrongWith(outcome, expected) };
    }
  } finally {
    field.remove();
  }
}

/** Everything fits, or the limit is named. */
const named = /PASSED|too many open files: this process may have \d+ \(ulimit -n\)/;
/** Below these Node itself does not start. */
const descriptors = [24, 28, 32, 36, 40, 44, 48, 56, 64, 72, 80, 96, 128];
const mebibytes = [1000, 1050, 1100, 1200, 1400, 1700, 2000, 3000];

export const descriptorLimits: AttackRow = {
  name: 'too few descriptors',
  about: 'ulimit -n: exit status 3 with the limit named, or the run goes through',
  attack: () => under(descriptors.map((count) => [`ulimit -n ${count}`, { statuses: [0, 3], says: named }])),
};

export const memoryLimits: AttackRow = {
  name: 'too little memory',
  about: 'ulimit -v: exit status 3 with the limit named, never a broken trace; below a gibibyte Node itself aborts',
  attack: () =>
    under(
      mebibytes.map((size) => [
        `ulimit -v ${size * 1024}`,
        { statuses: [0, 3, 'SIGABRT', 'SIGTRAP'], says: /PASSED|out of memory|OOM|bad_alloc|Killed/i },
      ]),
    ),
};

export const withoutProcesses: AttackRow = {
  name: 'no /proc',
  about: 'a run in a mount namespace whose /proc is empty is refused',
  leftOut: () =>
    spawnSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'tmpfs', '/proc']).status === 0 ? null : 'may not mount here',
  async *attack(): AsyncGenerator<Attempt> {
    const field = new Field();
    try {
      const client = await field.client(careful);
      const trace = writeTrace(field.folder, 'mixed');
      const shell =
        '[ -n "$INSIDE" ] || exec env INSIDE=1 unshare -m sh -c \'mount -t tmpfs tmpfs /proc && exec "$@"\' sh "$@"';
      const outcome = await field.esreplay(['run', trace, '--pace', 'asap', '--', client], {}, shell);
      yield {
        what: 'mount -t tmpfs tmpfs /proc',
        bad: wrongWith(outcome, { statuses: [3], says: /\/proc is not mounted/ }),
      };
    } finally {
      field.remove();
    }
  },
};

export const tracedHarness: AttackRow = {
  name: 'a traced harness',
  about: 'gdb holds the harness while it runs a client; the run goes through',
  leftOut: () => (findProgram(['gdb']) === null ? 'there is no gdb' : null),
  async *attack(): AsyncGenerator<Attempt> {
    const field = new Field();
    try {
      const client = await field.client(careful);
      const trace = writeTrace(field.folder, 'mixed');
      const shell = '[ -n "$INSIDE" ] || exec env INSIDE=1 gdb -q -batch -ex run --args "$@"';
      const outcome = await field.esreplay(['run', trace, '--pace', 'asap', '--', client], {}, shell);
      yield { what: 'gdb', bad: wrongWith(outcome, { statuses: [0], says: /PASSED[\s\S]*exited normally/ }) };
    } finally {
      field.remove();
    }
  },
};
