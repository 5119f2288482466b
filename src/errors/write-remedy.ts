// Says what to do about a file that could not be written.

/** By the code of the system error; undefined if the code says it all. */
export function writeRemedy(code: string | undefined, instead: string): string | undefined {
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return `free some space, or ${instead}`;
    case 'EACCES':
    case 'EPERM':
      return `change its permissions (\`ls -ld\` shows them), or ${instead}`;
    case 'EROFS':
      return `the file system is read-only: ${instead}`;
    case 'ENOENT':
    case 'ENOTDIR':
      return `make its folder first, or ${instead}`;
    default:
      return undefined;
  }
}
