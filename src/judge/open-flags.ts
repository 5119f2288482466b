// Recognises masks that allow every open: UINT32_MAX, INT32_MAX, or all flags by name.

/** FREAD, FWRITE and the flags of macOS's open(2): the same as in the kit (replayer/kit/client_values.cc). */
export const everyOpenFlag = 0x6972_bfff;

export const hasEveryOpenFlag = (mask: number): boolean => (mask & everyOpenFlag) === everyOpenFlag;
