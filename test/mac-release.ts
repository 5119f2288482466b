// The macOS that a test client needs, by the names of Endpoint Security in its source, and whether this Mac has it. A
// client that is too new for the SDK does not compile there; one that is too new for the system does not load.
import { execFileSync } from 'node:child_process';
import { enumTables } from '../src/schema/enums.ts';
import { eventRows } from '../src/schema/macos/events.ts';
import { functionRows } from '../src/schema/macos/functions.ts';
import { macosNumber, macosOfVersion } from '../src/schema/macos/versions.ts';
import { structs } from '../src/schema/structs.ts';

export interface Mac {
  /** Release of its SDK, "26.1". */
  readonly sdk: string;
  readonly system: string;
}

interface Dated {
  readonly name: string;
  readonly firstMacos: string;
}

const declared: readonly Dated[] = [
  ...functionRows,
  ...eventRows,
  ...enumTables.flatMap((table) => [table, ...table.members]),
  ...newerFields(),
];

/** Fields that are newer than their struct, by names that no other field has. */
function newerFields(): Dated[] {
  const fields = structs.flatMap((row) => row.fields);
  return fields
    .filter(({ name, since }) => since > 1 && fields.filter((field) => field.name === name).length === 1)
    .map(({ name, since }) => ({ name, firstMacos: macosOfVersion(since) ?? '10.15' }));
}

/**
 * Returns the newest of the names that the compiler sees in `source` with these defines; null if all are as old as
 * macOS 11.
 */
function newest(source: string, defines: readonly string[], names: readonly Dated[]): Dated | null {
  const words = new Set(compiled(source, defines).match(/\w+/g));
  const oldest: Dated = { name: '', firstMacos: '11.0' };
  const found = names.reduce(
    (best, each) => (macosNumber(each.firstMacos) > macosNumber(best.firstMacos) && words.has(each.name) ? each : best),
    oldest,
  );
  return found === oldest ? null : found;
}

/** Removes comments and the lines that `#ifdef`, `#ifndef` and `#else` exclude; other conditions keep theirs. */
function compiled(source: string, defines: readonly string[]): string {
  const taken: (boolean | 'unknown')[] = [];
  const kept = source.split('\n').filter((line) => {
    const [, directive = '', condition = ''] = /^\s*#\s*(ifdef|ifndef|if|elif|else|endif)\b\s*(.*)/.exec(line) ?? [];
    if (directive === 'ifdef' || directive === 'ifndef')
      taken.push(defines.some((define) => define.replace(/=.*/, '') === condition.trim()) === (directive === 'ifdef'));
    else if (directive === 'if') taken.push('unknown');
    else if (directive === 'elif') taken.splice(-1, 1, 'unknown');
    else if (directive === 'else') taken.splice(-1, 1, taken.at(-1) === 'unknown' ? 'unknown' : !taken.at(-1));
    else if (directive === 'endif') taken.pop();
    return !taken.includes(false);
  });
  return kept.join('\n').replace(/\/\/.*|\/\*[\s\S]*?\*\//g, '');
}

/** Returns the oldest macOS that has every function that the client calls: the one to compile it for. */
export function oldestSystem(source: string, defines: readonly string[]): string {
  return newest(source, defines, functionRows)?.firstMacos ?? '11.0';
}

/** Returns the oldest SDK that declares every name in the client. */
export function oldestSdk(source: string, defines: readonly string[]): string {
  return newest(source, defines, declared)?.firstMacos ?? '11.0';
}

/** Returns why such a Mac leaves the client out; null if it does not. */
export function tooNewFor(mac: Mac, source: string, defines: readonly string[]): string | null {
  const name = newest(source, defines, declared);
  if (name !== null && macosNumber(mac.sdk) < macosNumber(name.firstMacos))
    return `${name.name} needs the SDK of macOS ${name.firstMacos}, and this is ${mac.sdk}`;
  const call = newest(source, defines, functionRows);
  if (call !== null && macosNumber(mac.system) < macosNumber(call.firstMacos))
    return `${call.name} needs macOS ${call.firstMacos}, and this is ${mac.system}`;
  return null;
}

let here: Mac | null = null;

/** Returns null if this is not a Mac. */
export function thisMac(): Mac | null {
  if (process.platform !== 'darwin') return null;
  const answer = (program: string, ...args: readonly string[]) =>
    execFileSync(program, args, { encoding: 'utf8' }).trim();
  here ??= {
    sdk: answer('xcrun', '--sdk', 'macosx', '--show-sdk-version'),
    system: answer('sw_vers', '-productVersion'),
  };
  return here;
}
