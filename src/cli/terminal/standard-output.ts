// `-` as the name of an output: the file goes to standard output, and what a person reads to standard error.
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { stderr, stdout } from 'node:process';
import { UsageError } from '../../errors/errors.ts';
import { dash } from '../../files/standard-input.ts';
import { withPrivateFolder } from './private-folder.ts';

/** Returns where text for people goes, given the names of the outputs. */
export function textStream(...outputs: readonly (string | false | undefined)[]): NodeJS.WriteStream {
  return outputs.includes(dash) ? stderr : stdout;
}

/** Returns the name of an output for messages. */
export const outputName = (output: string): string => (output === dash ? '(standard output)' : output);

/**
 * Calls `write` with the name of a trace to write. For `-` it is a private file, which goes to standard output when it
 * is complete: until then nothing is written there.
 */
export async function withOutput<T>(output: string, write: (path: string) => Promise<T>): Promise<T> {
  if (output !== dash) return write(output);
  if (stdout.isTTY)
    throw new UsageError("--output is '-', but standard output is a terminal, and a trace is binary", {
      remedy: 'redirect it to a file or a program, or name the file',
    });
  return withPrivateFolder('esreplay-stdout-', async (folder) => {
    const path = join(folder, 'output.estrace');
    const result = await write(path);
    // Unlike pipeline(), it leaves no listener behind.
    const file = createReadStream(path);
    file.pipe(stdout, { end: false });
    await once(file, 'end');
    return result;
  });
}
