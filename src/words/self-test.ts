/** Begins every message about a library that could not see its own calls. */
export const selfTestFailed = 'Self-test failed';
