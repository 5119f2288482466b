// Lists the members of a library of objects (.a), with the long names of GNU and of BSD. Its bytes are untrusted.
import { type ProgramFile, shown } from '../doctor/program-file.ts';

export interface Member {
  readonly name: string;
  readonly part: ProgramFile;
}

const magic = '!<arch>\n';
const thinMagic = '!<thin>\n';
const headerBytes = 60;
/** A large library has a few thousand. */
const maxMembers = 100_000;
const maxName = 1024;

export const isArchive = (head: Buffer): boolean => head.toString('latin1', 0, 8) === magic;
/** It only names its objects. */
export const isThinArchive = (head: Buffer): boolean => head.toString('latin1', 0, 8) === thinMagic;

/** Without the tables of symbols and of names. Throws ProgramFileError. */
export function membersOf(file: ProgramFile): Member[] {
  const members: Member[] = [];
  let longNames = '';
  for (let at = magic.length, count = 0; at + 1 < file.size; count += 1) {
    if (count >= maxMembers) throw file.fault(at, `it has more than ${maxMembers} members`);
    const header = file.bytes('the header of a member', at, at, headerBytes).toString('latin1');
    const size = Number(/^\d{1,10}/.exec(header.slice(48, 58))?.[0] ?? 'NaN');
    if (!header.endsWith('`\n') || Number.isNaN(size)) throw file.fault(at, 'the header of a member is damaged');
    const start = at + headerBytes;
    const name = header.slice(0, 16).trimEnd();
    const bsdLength = Number(/^#1\/(\d{1,4})$/.exec(name)?.[1] ?? 0);
    if (bsdLength > size) throw file.fault(at, `the name of a member claims ${bsdLength} bytes of ${size}`);
    if (name === '//') longNames = file.bytes('its long names', at + 48, start, size).toString('latin1');
    const long =
      bsdLength === 0 ? longName(longNames, name) : file.bytes('a name', at, start, bsdLength).toString('latin1');
    const shortName = shown(((long ?? name).split('\0')[0] ?? '').replace(/\/$/, ''));
    const part = file.part('a member', at + 48, start + bsdLength, size - bsdLength);
    if (!/^(?:|\/|\/SYM64\/?|__\.SYMDEF.*)$/.test(shortName)) members.push({ name: shortName, part });
    at = start + size + (size % 2);
  }
  return members;
}

function longName(names: string, name: string): string | null {
  const at = /^\/(\d{1,9})$/.exec(name)?.[1];
  if (at === undefined) return null;
  return /^[^\n]*/.exec(names.slice(Number(at), Number(at) + maxName))?.[0] ?? null;
}
