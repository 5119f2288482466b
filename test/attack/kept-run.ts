// A run directory that was kept, for attacks on what `explain` reads.
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { thisProcess } from '../../src/run/harness-name.ts';
import { runAndJudge } from '../../src/verdict/run-and-judge.ts';
import { writeTrace } from '../clients/traces.ts';
import type { Field } from './harness.ts';

/** Returns its path. Half of the attacks are on a run whose harness was killed: `cut` takes out how it ended. */
export async function keptRun(field: Field, cut: boolean): Promise<string> {
  const client = await field.client(join(import.meta.dirname, '../clients/careful-synchronous.c'));
  const trace = writeTrace(field.folder, 'mixed');
  const before = process.env.TMPDIR;
  process.env.TMPDIR = field.folder;
  try {
    const judged = await runAndJudge({ trace, clients: [[client]], pace: 'asap', keepRunDirectory: true });
    const kept = judged.keptDirectory ?? '';
    const path = join(field.folder, cut ? 'cut' : 'kept');
    cpSync(kept, path, { recursive: true });
    rmSync(kept, { recursive: true });
    const file = join(path, 'run.json');
    const record = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    const moved = {
      ...record,
      ledgerDirectory: path,
      spillDirectory: path,
      ...(cut ? { end: null, harness: gone } : {}),
    };
    writeFileSync(file, JSON.stringify(moved));
    return path;
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
}

/** Another process has its number by now. */
const gone = { ...thisProcess(), started: '1' };
