// Reads the name that a linker gives a build of a program: the build id of an ELF file, the UUID of a Mach-O slice.
import { isElf, readElfHeader, readSegments } from './elf-tables.ts';
import { eachLoadCommand } from './load-commands.ts';
import { partFor } from './mach-o.ts';
import { isMachO } from './mach-o-magic.ts';
import { ProgramFile, ProgramFileError } from './program-file.ts';

const notes = 4;
const gnuBuildId = 3;
const uuidCommand = 0x1b;
/** Notes of programs take a few hundred bytes. */
const maxNoteBytes = 1 << 16;
const machHeadBytes = 32;

/**
 * Hexadecimal digits; null: it has none, or is no program that can be read. `architecture`: of the slice of a universal
 * file, as `lipo` names it.
 */
export function buildIdOf(path: string, architecture: string | null): string | null {
  try {
    return ProgramFile.use(path, (file) => {
      const head = file.head(4);
      if (isElf(head)) return ofElf(file);
      const slice = isMachO(head) && architecture !== null ? partFor(file, architecture) : null;
      return slice === null ? null : ofSlice(slice);
    });
  } catch (error) {
    if (error instanceof ProgramFileError) return null;
    throw error;
  }
}

function ofElf(file: ProgramFile): string | null {
  const header = readElfHeader(file);
  if (header.bits === 32 || !header.littleEndian) return null;
  for (const { at, type, offset, size } of readSegments(file, header)) {
    if (type !== notes || size > maxNoteBytes) continue;
    const found = inNotes(file.bytes('its notes', at, offset, size));
    if (found !== null) return found;
  }
  return null;
}

/** A note is three numbers, a name and a content, each of which begins at a multiple of four bytes. */
function inNotes(bytes: Buffer): string | null {
  const aligned = (length: number): number => (length + 3) & ~3;
  for (let at = 0; at + 12 <= bytes.length; ) {
    const nameBytes = bytes.readUInt32LE(at);
    const contentBytes = bytes.readUInt32LE(at + 4);
    if (nameBytes > bytes.length || contentBytes > bytes.length) return null;
    const name = at + 12;
    const content = name + aligned(nameBytes);
    if (content + contentBytes > bytes.length) return null;
    if (bytes.readUInt32LE(at + 8) === gnuBuildId && bytes.toString('latin1', name, name + nameBytes) === 'GNU\0')
      return bytes.toString('hex', content, content + contentBytes);
    at = content + aligned(contentBytes);
  }
  return null;
}

function ofSlice(slice: ProgramFile): string | null {
  let found: string | null = null;
  const head = slice.bytes('the head of a slice', 0, 0, machHeadBytes);
  eachLoadCommand(slice, head.readUInt32LE(16), head.readUInt32LE(20), (kind, command) => {
    if (kind === uuidCommand && command.length >= 24) found = command.toString('hex', 8, 24);
  });
  return found;
}
