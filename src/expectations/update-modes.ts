// How `--update` may change the file of expectations. Apart, because every start of the command line reads it.

/** `missing` adds decisions that the file lacks; `changed` also rewrites those that differ. */
export const updateModes = ['missing', 'changed'] as const;
export type UpdateMode = (typeof updateModes)[number];
