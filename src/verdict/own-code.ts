// Tells the client's own code in a stack from that of libraries, and names the place that a finding is about.
import type { Frame } from '../symbols/frame.ts';
import { goPackage, libraryPaths } from './library-paths.ts';
import type { Verdict } from './verdict.ts';

// Their debug symbols may be installed, and name files.
const systemLibrary =
  /^(lib(?:c|m|pthread|dl|rt|resolv|gcc_s|stdc\+\+|c\+\+|c\+\+abi|dispatch|BlocksRuntime|swift\w+|_?Foundation\w*))\.so\b/;

/**
 * Null for the client's own code, as far as known: code in a system header, or of a library that a compiler puts into
 * the program, counts as the library's.
 */
export function libraryOf({ function: name, file, image }: Frame): string | null {
  const base = image?.split('/').at(-1) ?? '';
  const system = systemLibrary.exec(base)?.[1];
  if (system !== undefined) return system;
  if (file !== null) return libraryOfFile(file, name);
  if (/^(?:_|x_)cgo_/.test(name ?? '')) return 'cgo'; // between Go and C, compiled without -g
  if (image?.startsWith('/System/') === true) return base; // a framework's file has no ending
  return /^((?:lib|ld-)[^/]*?)(?:-[\d.]+)?\.(?:so|dylib|tbd)\b/.exec(base)?.[1] ?? null;
}

function libraryOfFile(file: string, name: string | null): string | null {
  const header = systemHeader(file);
  if (header !== null)
    return /^c\+\+\/v\d/.test(header) ? 'libc++' : header.startsWith('c++/') ? 'libstdc++' : 'system headers';
  for (const { path, name: library, isLibrary } of libraryPaths) {
    const found = path.exec(file);
    if (found !== null && isLibrary?.(goPackage(name), found[1] ?? '') !== false) return library ?? found[1] ?? null;
  }
  return null;
}

/** Returns the path as in an include, `c++/14/bits/std_function.h`; null for other files. */
export function systemHeader(file: string): string | null {
  if (!file.startsWith('/')) return null;
  return (
    /^\/(?:usr(?!\/local\/)|Library\/Developer|Applications\/Xcode[^/]*)\/(?:.*\/)?include\/(.+)$/.exec(
      normalized(file),
    )?.[1] ?? null
  );
}

/** Of an absolute path, without `..`. The page of a report has no node:path. */
function normalized(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

/** Returns where the client's innermost own code is in a stack; −1 if none of it is in there. */
export function ownIndex(stack: readonly Frame[]): number {
  return stack.findIndex((frame) => (frame.file !== null || frame.image !== null) && libraryOf(frame) === null);
}

/** Returns the same text for findings about one line of the client's code, or one function if its lines are unknown. */
export function ownPlace(stack: readonly Frame[]): string | null {
  const own = stack[ownIndex(stack)];
  if (own === undefined) return null;
  const { file, line, image, function: name, address } = own;
  return JSON.stringify(file === null ? [image, name ?? address] : [file, line ?? name]);
}

/** The same for findings about one function of the client's code in two builds, whose lines and folders may differ. */
export function ownFunction(stack: readonly Frame[]): string | null {
  const own = stack[ownIndex(stack)];
  if (own === undefined) return null;
  const { function: name, file, line, address } = own;
  return name ?? (file === null ? address : `${file.split('/').at(-1)}:${line}`);
}

/** The same for findings with one cause: those of a rule and a place. A note is never part of another finding. */
export function causeOf({ rule, class: grade, call, process, client, stack }: Verdict): string {
  const place = ownPlace(stack);
  return JSON.stringify([rule, grade === 'note', ...(place === null ? [call, process, client] : [place])]);
}
