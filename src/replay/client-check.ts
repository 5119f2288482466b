// What can be known about a client before it is started: every reason why the replayer could not be inserted into it.
import { closeSync, openSync, readSync, realpathSync, statSync } from 'node:fs';
import { SetupError } from '../errors.ts';
import { elfMachines, readElfHeader } from './elf.ts';
import { findProgram, isExecutable } from './toolchain.mjs';

const machOMagics = new Set([0xfeedface, 0xfeedfacf, 0xcefaedfe, 0xcffaedfe, 0xcafebabe, 0xcafebabf]);

/** Returns the path that will be executed. Throws SetupError with the cause and what to do. */
export function checkClient(command: string): string {
  const path = findCommand(command);
  checkFile(path, command);
  checkImage(path, command, 0);
  return path;
}

function findCommand(command: string): string {
  if (command.includes('/')) return command;
  const found = findProgram([command]);
  if (found !== null) return found;
  const local = statSync(command, { throwIfNoEntry: false })?.isFile();
  throw new SetupError(`There is no program "${command}" on the PATH.`, {
    place: command,
    remedy: local
      ? `A file of that name is in this directory: write ./${command}.`
      : 'Give the path of the client after --.',
  });
}

function checkFile(path: string, command: string): void {
  let stat: ReturnType<typeof statSync>;
  try {
    stat = statSync(path);
  } catch (error) {
    const missing = ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');
    throw new SetupError(
      missing
        ? `The client ${command} does not exist.`
        : `The client ${command} cannot be looked at: ${(error as Error).message}.`,
      {
        place: path,
        remedy: missing
          ? 'Check the path after --; it is relative to the current directory.'
          : 'Check the permissions of its folders.',
        cause: error,
      },
    );
  }
  if (stat.isDirectory()) {
    throw new SetupError(`The client ${command} is a directory.`, {
      place: path,
      remedy: 'Name the program inside it.',
    });
  }
  if (!isExecutable(path)) {
    throw new SetupError(`The client ${command} is not executable.`, {
      place: path,
      remedy: `Run chmod +x ${path}, or name the program and not its source.`,
    });
  }
  if ((stat.mode & 0o6000) !== 0) {
    const kind = (stat.mode & 0o4000) !== 0 ? 'set-user-ID' : 'set-group-ID';
    throw new SetupError(`The client ${command} is ${kind}: the loader inserts no library into such a program.`, {
      place: path,
      remedy: `Replay a copy without the bit: cp ${path} /tmp/client && chmod ug-s /tmp/client.`,
    });
  }
}

function checkImage(path: string, command: string, depth: number): void {
  const head = readHead(path);
  if (head.length >= 4 && machOMagics.has(head.readUInt32BE(0)) && process.platform === 'linux') {
    throw new SetupError(`The client ${command} is a macOS program; this is Linux.`, {
      place: path,
      remedy: 'Build it for Linux with the kit: clang client.c $(esreplay kit --cflags) $(esreplay kit --libs).',
    });
  }
  if (head.toString('latin1', 0, 2) === '#!') {
    // A wrapper: the variables pass through it to the client it starts. Its interpreter must pass them on.
    const interpreter = /^#!\s*(\S+)/.exec(head.toString('utf8'))?.[1];
    if (interpreter !== undefined && depth < 4) checkInterpreter(interpreter, path, depth);
    return;
  }
  const elf = readElfHeader(path);
  if (elf === null) return; // a script without #!, which a shell runs
  if (elf.machine !== elfMachines[process.arch]) {
    throw new SetupError(
      `The client ${command} is built for another processor (ELF machine ${elf.machine}, this is ${process.arch}).`,
      {
        place: path,
        remedy: 'Build it for this machine.',
      },
    );
  }
  if (elf.interpreter === null) {
    throw new SetupError(`The client ${command} is linked statically: no library can be inserted into it.`, {
      place: path,
      remedy: 'Link it without -static (-static-pie counts too).',
    });
  }
  if (elf.interpreter.includes('ld-musl')) {
    throw new SetupError(`The client ${command} is linked with musl; the replayer is a glibc library.`, {
      place: path,
      remedy: 'Build it for glibc.',
    });
  }
}

function checkInterpreter(interpreter: string, script: string, depth: number): void {
  const stat = statSync(interpreter, { throwIfNoEntry: false });
  if (stat === undefined) {
    throw new SetupError(`The interpreter ${interpreter} of ${script} does not exist.`, {
      place: `${script}:1`,
      remedy: 'Correct its first line.',
    });
  }
  checkImage(realpathSync(interpreter), interpreter, depth + 1);
}

function readHead(path: string): Buffer {
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch {
    return Buffer.alloc(0); // executable and not readable: the kernel decides
  }
  try {
    const buffer = Buffer.alloc(256);
    return buffer.subarray(0, readSync(fd, buffer, 0, buffer.length, 0));
  } finally {
    closeSync(fd);
  }
}
