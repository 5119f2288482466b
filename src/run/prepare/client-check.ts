// Checks a client before it starts, for every reason why the replayer cannot be inserted into it.
import { addonIfBuilt } from '../../addon.ts';
import type { Host } from '../../doctor/finding.ts';
import { type Inspection, inspectProgram, refusalOf } from '../../doctor/inspect.ts';
import { SetupError } from '../../errors.ts';
import { fileKind } from '../../file-kind.ts';
import { meantFile } from '../../near-file.ts';
import { findProgram } from '../../toolchain.mjs';
import { shellLine } from '../client-command.ts';

/** Returns the path to execute. Throws SetupError with the cause and a remedy. */
export async function checkClient(command: readonly string[], host = thisHost()): Promise<string> {
  const [name = ''] = command;
  // A shell line: what it starts is not known in advance, and macOS's own shell is told to set the variable.
  if (host.system === 'macos' && shellLine(command) !== null) return name;
  const inspection = await inspectClient(name, host);
  const refusal = refusalOf(inspection);
  if (refusal !== null) throw refusal;
  return inspection.program;
}

/** `command` is a path or a name on the PATH. Throws SetupError if there is no such program. */
export async function inspectClient(command: string, host = thisHost()): Promise<Inspection> {
  return inspectProgram(findCommand(command), command, host);
}

export function thisHost(): Host {
  if (process.platform === 'darwin') return { system: 'macos', processor: process.arch };
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

function findCommand(command: string): string {
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
