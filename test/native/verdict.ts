/** Returns the message of the error that is thrown; empty if none is. */
export function verdict(look: () => unknown): string {
  try {
    look();
    return '';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
