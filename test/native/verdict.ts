/** What is wrong, in the words of what is thrown; empty where nothing is. */
export function verdict(look: () => unknown): string {
  try {
    look();
    return '';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
