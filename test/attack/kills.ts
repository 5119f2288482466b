// Kills the harness at every step of a run, and lets calls of the harness and of the recorder fail or end them.

import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { runSteps } from '../../src/run/kill-points.ts';
import { writeTrace } from '../clients/traces.ts';
import { kept, versionOf } from '../kept.ts';
import { type AttackRow, type Attempt, chosen } from './attempt.ts';
import { Field, wrongWith } from './harness.ts';
import { preloaded } from './sanitizers.ts';

const careful = join(import.meta.dirname, '../clients/careful-synchronous.c');
const recorder = join(import.meta.dirname, '../../build/Release/esrecord');
const { EINTR, EMFILE, ENOMEM, ENOSPC, EIO } = constants.errno;

export const killedHarness: AttackRow = {
  name: 'kills of the harness',
  about: 'at every step of a run; the client is gone, and explain says what was seen',
  async *attack(): AsyncGenerator<Attempt> {
    const field = new Field();
    try {
      const client = await field.client(careful);
      const trace = writeTrace(field.folder, 'mixed');
      for (const step of runSteps) {
        const run = ['run', trace, '--pace', 'asap', '--', client];
        const outcome = await field.esreplay(run, { ESREPLAY_KILL_AT: step });
        let bad = wrongWith(outcome, { statuses: ['SIGKILL'], mayLeave: true });
        for (const directory of outcome.directories) {
          // The ledger's own directory has no record, and neither has a run before its second step.
          const explained = await field.esreplay(['explain', directory]);
          const statuses = existsSync(join(directory, 'run.json')) ? [0, 3] : [2];
          bad ??= wrongWith(explained, { statuses });
          rmSync(directory, { recursive: true });
        }
        yield { what: step, bad };
      }
    } finally {
      field.remove();
    }
  },
};

function faultyCalls(): Promise<string> {
  const source = join(import.meta.dirname, 'faulty-calls.c');
  const words = ['-O1', '-Wall', '-Wextra', '-Werror', '-shared', '-fPIC', source, '-ldl'];
  const parts = [versionOf('cc'), ...words, readFileSync(source, 'utf8')];
  return kept('faulty-calls.so', parts, async (path) => execFileSync('cc', [...words, '-o', path]));
}

/** Calls by kind (no signal interrupts the read of a file), about how many of them a run makes, and how each can fail. 0: the program is killed in it. */
const harnessCalls = [
  { call: 'open', upTo: 320, errors: [EMFILE, ENOMEM] },
  { call: 'read', upTo: 420, errors: [EIO] },
  { call: 'write', upTo: 360, errors: [ENOSPC, EINTR] },
  { call: 'ftruncate', upTo: 2, errors: [ENOSPC, EINTR] },
  { call: 'rename', upTo: 2, errors: [ENOSPC] },
] as const;

const recorderCalls = [
  { call: 'open', upTo: 12, errors: [EMFILE, 0] },
  { call: 'write', upTo: 24, errors: [ENOSPC, EINTR, 0] },
  { call: 'read', upTo: 12, errors: [EINTR] },
  { call: 'rename', upTo: 1, errors: [ENOSPC, 0] },
] as const;

interface Fault {
  readonly call: string;
  readonly at: number;
  readonly error: number;
}

function faultsOf(calls: typeof harnessCalls | typeof recorderCalls): Fault[] {
  return calls.flatMap(({ call, upTo, errors }) =>
    Array.from({ length: upTo }, (_, at) => errors.map((error) => ({ call, at: at + 1, error }))).flat(),
  );
}

function environmentOf({ call, at, error }: Fault, program: string, library: string): NodeJS.ProcessEnv {
  return {
    LD_PRELOAD: [...preloaded(), library].join(':'),
    ATTACK_PROGRAM: program,
    ATTACK_CALL: call,
    ATTACK_AT: `${at}`,
    ATTACK_ERROR: `${error}`,
  };
}

const nameOf = ({ call, at, error }: Fault): string => {
  const code = Object.entries(constants.errno).find(([, number]) => number === error)?.[0];
  return `${call} ${at}: ${code ?? 'SIGKILL'}`;
};

export const faultyHarness: AttackRow = {
  name: 'faulty calls of the harness',
  about: 'the n-th open, read, write, ftruncate or rename fails with EMFILE, ENOMEM, ENOSPC, EIO or EINTR',
  async *attack(long): AsyncGenerator<Attempt> {
    const field = new Field();
    try {
      const [client, library] = [await field.client(careful), await faultyCalls()];
      const trace = writeTrace(field.folder, 'mixed');
      const faults = faultsOf(harnessCalls);
      for (const fault of chosen(faults, 40, long)) {
        const run = ['run', trace, '--pace', 'asap', '--', client];
        const outcome = await field.esreplay(run, environmentOf(fault, 'node', library));
        // Node itself aborts if it cannot start, or cannot wake its own threads; that is as if the harness was killed.
        const mayLeave = outcome.status === 'SIGABRT' || outcome.status === 'SIGTRAP';
        const statuses = [0, 1, 3, 4, 5, ...(mayLeave ? [outcome.status] : [])];
        yield { what: nameOf(fault), bad: wrongWith(outcome, { statuses, mayLeave }) };
        for (const directory of outcome.directories) rmSync(directory, { recursive: true, force: true });
      }
    } finally {
      field.remove();
    }
  },
};

export const faultyRecorder: AttackRow = {
  name: 'faulty calls and kills of the recorder',
  about: 'the n-th open, write, read or rename fails or kills it; what it has written is readable',
  leftOut: () => (existsSync(recorder) ? null : 'the recorder is not built'),
  async *attack(long): AsyncGenerator<Attempt> {
    const field = new Field();
    try {
      const library = await faultyCalls();
      const trace = writeTrace(field.folder, 'mixed');
      const faults = faultsOf(recorderCalls);
      for (const fault of chosen(faults, 24, long)) {
        const folder = join(field.folder, 'recorded');
        rmSync(folder, { recursive: true, force: true });
        execFileSync('mkdir', [folder]);
        const run = ['run', trace, '--pace', 'asap', '--', recorder, '-o', join(folder, 'out.estrace')];
        const outcome = await field.esreplay(run, environmentOf(fault, 'esrecord', library));
        let bad = wrongWith(outcome, { statuses: [0, 1, 3, 5] });
        for (const name of readdirSync(folder)) {
          const info = await field.esreplay(['info', join(folder, name)]);
          // A trace with its own name is whole; what is incomplete may have ended before its header.
          bad ??= wrongWith(info, { statuses: name.endsWith('.estrace') ? [0] : [0, 4] });
        }
        yield { what: nameOf(fault), bad };
      }
    } finally {
      field.remove();
    }
  },
};
