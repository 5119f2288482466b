// Checks a client before it starts, for every reason why the replayer cannot be inserted into it.
import { addonIfBuilt } from '../../addon/load.ts';
import type { Host } from '../../doctor/finding.ts';
import { type Inspection, inspectProgram, refusalOf } from '../../doctor/inspect.ts';
import { SetupError } from '../../errors/errors.ts';
import { fileKind } from '../../files/file-kind.ts';
import { meantFile } from '../../files/near-file.ts';
import { findProgram } from '../../system/toolchain.mjs';
import { shellLine } from '../client-command.ts';
import { integrityIn, integrityWords } from './system-integrity.ts';

/** Returns the path to execute. Throws SetupError with the cause and a remedy. */
export async function checkClient(command: readonly string[], host = thisHost()): Promise<string> {
  const [name = ''] = command;
  // macOS's own shell does not get the library, only the program of its line. Often that is not known in advance.
  const line = host.system === 'macos' && shellLine(command) !== null;
  const started = line ? programOfLine(command) : name;
  if (started === null) return name;
  const inspection = await inspectClient(started, host);
  const refusal = refusalOf(inspection);
  if (refusal !== null) throw refusal;
  return line ? name : inspection.program;
}

/** Null: the line does not begin with the plain name of a program that is there. */
function programOfLine([, , line = '']: readonly string[]): string | null {
  const name = /^exec +([\w./+@%:,][\w./+@%:,-]*)(?=\s|$)/.exec(line)?.[1];
  if (name === undefined) return null;
  const path = name.includes('/') ? name : findProgram([name]);
  return path === null || fileKind(path) === null ? null : name;
}

/** `command` is a path or a name on the PATH. Throws SetupError if there is no such program. */
export async function inspectClient(command: string, host = thisHost()): Promise<Inspection> {
  return inspectProgram(findCommand(command), command, host);
}

export function thisHost(): Host {
  if (process.platform === 'darwin')
    return { system: 'macos', processor: process.arch, integrity: () => integrityIn(integrityWords()) };
  const privileged = process.getuid?.() === 0;
  return { system: 'linux', processor: process.arch, privileged, capabilitiesOf };
}

/**
 * Node has no call for extended attributes. Without the addon no client can be replayed, so the attributes do not
 * matter.
 */
function capabilitiesOf(path: string): Uint8Array | null {
  return addonIfBuilt()?.fileCapabilities(path) ?? null;
}

/** Returns the path of a program that is named by a path or on the PATH. Throws SetupError if there is none. */
export function findCommand(command: string): string {
  if (command.includes('/')) return command;
  const found = findProgram([command]);
  if (found !== null) return found;
  const local = fileKind(command);
  throw new SetupError(`client not found on the PATH: ${command}`, {
    place: command,
    remedy:
      local === null
        ? (meantFile(`./${command}`) ?? 'give the path of the client')
        : `a ${local === 'folder' ? 'folder' : 'file'} of that name is in the current folder: write ./${command}`,
  });
}
