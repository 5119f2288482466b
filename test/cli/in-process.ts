// Runs a command in this process, because starting a process takes longer than most commands.
import { syncBuiltinESMExports } from 'node:module';
import { Readable } from 'node:stream';
import sinon from 'sinon';
import { esreplay as commandLine } from '../../src/cli/command-line.ts';
import { setEnvironment } from '../environment.ts';

export interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Of stdout, if it is no text. */
  readonly bytes: Buffer;
}

interface Surroundings {
  /** What the environment has besides. */
  readonly env?: NodeJS.ProcessEnv;
  /** What is read from standard input. */
  readonly stdin?: Uint8Array | string;
  /** Whether standard input and standard output are one. */
  readonly terminal?: boolean;
  /** How wide it is. */
  readonly columns?: number | undefined;
}

/** What the command printed, and the status it ends with. */
export const esreplay = (...words: readonly string[]): Promise<Ended> => esreplayIn({}, ...words);

export async function esreplayIn(surroundings: Surroundings, ...words: readonly string[]): Promise<Ended> {
  const { env, stdin = '', terminal = false, columns } = surroundings;
  const written = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
  const sandbox = sinon.createSandbox();
  const put = (object: object, name: string, value: unknown): void => {
    if (name in object) sandbox.stub(object as Record<string, unknown>, name).value(value);
    else sandbox.define(object, name, value);
  };
  const before = process.exitCode;
  const inherited = { ...process.env };
  try {
    for (const name of ['stdout', 'stderr'] as const) {
      sandbox.stub(process[name], 'write').callsFake((chunk) => {
        written[name].push(Buffer.from(chunk));
        return true;
      });
      put(process[name], 'isTTY', terminal);
      put(process[name], 'columns', columns);
    }
    const input = Readable.from(stdin.length > 0 ? [Buffer.from(stdin)] : []);
    put(input, 'isTTY', terminal);
    put(process, 'stdin', input);
    // Output must not depend on the machine that runs the tests.
    setEnvironment({ ...inherited, GITHUB_ACTIONS: undefined, CI: undefined, COLUMNS: undefined, ...env });
    syncBuiltinESMExports();
    const status = await commandLine(words);
    const bytes = Buffer.concat(written.stdout);
    return { status, stdout: String(bytes), stderr: String(Buffer.concat(written.stderr)), bytes };
  } finally {
    sandbox.restore();
    syncBuiltinESMExports();
    setEnvironment(inherited);
    process.exitCode = before;
  }
}
