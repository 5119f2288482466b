// What a person can do about a file that could not be written.

/** By the code of the system error; undefined where the code says it all. */
export function writeRemedy(code: string | undefined, instead: string): string | undefined {
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return `Free some space, or ${instead}.`;
    case 'EACCES':
    case 'EPERM':
      return `You may not write there: change its permissions (ls -ld shows them), or ${instead}.`;
    case 'EROFS':
      return `That file system is read-only: ${instead}.`;
    case 'ENOENT':
    case 'ENOTDIR':
      return `There is no such folder: make it first, or ${instead}.`;
    default:
      return undefined;
  }
}
