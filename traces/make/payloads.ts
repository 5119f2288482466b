// Payloads that both lists of events need: an access list, a mounted disk.
import type { Statfs } from '../../src/schema/generated/messages.ts';

/** As `acl_copy_ext` gives it: owner and group, then one entry that lets a user read. */
export function accessList(): Uint8Array {
  const list = Buffer.alloc(44 + 24);
  list.writeUInt32BE(0x012cc16d, 0);
  list.writeUInt32BE(1, 36); // entries
  list.set([0xff, 0xff, 0xee, 0xee, 0xdd, 0xdd, 0xcc, 0xcc, 0xbb, 0xbb, 0xaa, 0xaa, 0, 0, 0x01, 0xf5], 44);
  list.writeUInt32BE(1, 60); // permit
  list.writeUInt32BE(2, 64); // read
  return new Uint8Array(list);
}

export function mountedDisk(path: string): Statfs {
  return {
    f_bsize: 4_096,
    f_iosize: 1_048_576,
    f_blocks: 7_812_500n,
    f_bfree: 6_000_000n,
    f_bavail: 5_900_000n,
    f_files: 7_812_500n,
    f_ffree: 7_800_000n,
    f_fsid: { val0: 16_777_245, val1: 29 },
    f_owner: 501,
    f_type: 29,
    f_flags: 0x1018,
    f_fssubtype: 0,
    f_fstypename: 'exfat',
    f_mntonname: path,
    f_mntfromname: '/dev/disk4s1',
    f_flags_ext: 0,
  };
}
