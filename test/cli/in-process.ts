// Runs a command in this process, because starting a process takes longer than most commands.
import { syncBuiltinESMExports } from 'node:module';
import { Readable } from 'node:stream';
import sinon from 'sinon';
import { esreplay as commandLine } from '../../src/cli/command-line.ts';

export interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
  /** What stdout has, if it is no text. */
  readonly bytes: Buffer;
}

interface Surroundings {
  readonly env?: NodeJS.ProcessEnv;
  /** What is read from standard input. */
  readonly stdin?: Uint8Array | string;
}

/** What the command printed, and the status it ends with. */
export const esreplay = (...words: string[]): Promise<Ended> => esreplayIn({}, ...words);

/** The same, where the environment has these variables too, and standard input has these bytes. */
export async function esreplayIn({ env = {}, stdin }: Surroundings, ...words: string[]): Promise<Ended> {
  const written = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
  const sandbox = sinon.createSandbox();
  for (const name of ['stdout', 'stderr'] as const)
    sandbox.stub(process[name], 'write').callsFake((chunk) => {
      written[name].push(Buffer.from(chunk));
      return true;
    });
  // As for a command in a process of its own: what it prints does not depend on where the tests run.
  const { GITHUB_ACTIONS: _, ...inherited } = process.env;
  sandbox.stub(process, 'env').value({ ...inherited, ...env });
  if (stdin !== undefined) {
    sandbox.stub(process, 'stdin').value(Readable.from([Buffer.from(stdin)]));
    syncBuiltinESMExports();
  }
  const before = process.exitCode;
  try {
    const status = await commandLine(words);
    const bytes = Buffer.concat(written.stdout);
    return { status, stdout: String(bytes), stderr: String(Buffer.concat(written.stderr)), bytes };
  } finally {
    sandbox.restore();
    if (stdin !== undefined) syncBuiltinESMExports();
    process.exitCode = before;
  }
}
