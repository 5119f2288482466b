// Recognises the first bytes of a Mach-O file. The readers of the rest are loaded only for such files.

export const thin64 = 0xcffaedfe; // 0xfeedfacf as little-endian bytes
export const thin32 = [0xcefaedfe, 0xfeedface, 0xfeedfacf]; // and big-endian: PowerPC
export const universal = { entry32: 0xcafebabe, entry64: 0xcafebabf } as const;
/** A Java class begins with the same four bytes; its version, 45 or more, is where the number of slices would be. */
export const maxSlices = 44;

export function isMachO(head: Buffer): boolean {
  if (head.length < 8) return head.length >= 4 && [thin64, ...thin32].includes(head.readUInt32BE(0));
  const magic = head.readUInt32BE(0);
  if (magic === universal.entry32 || magic === universal.entry64) return head.readUInt32BE(4) <= maxSlices;
  return magic === thin64 || thin32.includes(magic);
}
