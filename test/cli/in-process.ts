// Runs a command in this process, because starting a process takes longer than most commands.
import sinon from 'sinon';
import { esreplay as commandLine } from '../../src/cli/command-line.ts';

export interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What the command printed, and the status it ends with. */
export async function esreplay(...words: string[]): Promise<Ended> {
  const written = { stdout: '', stderr: '' };
  const streams = (['stdout', 'stderr'] as const).map((name) =>
    sinon.stub(process[name], 'write').callsFake((text) => {
      written[name] += String(text);
      return true;
    }),
  );
  const before = process.exitCode;
  try {
    return { status: await commandLine(words), ...written };
  } finally {
    for (const stream of streams) stream.restore();
    process.exitCode = before;
  }
}
