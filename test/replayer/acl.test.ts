// The access control list of a message: what acl_copy_ext returns for it, and that nothing else may touch it.
import assert from 'node:assert/strict';
import { callByNumber } from '../../src/schema/calls/calls.ts';
import { FactKind } from '../../src/schema/generated/ledger.ts';
import { EventType, type Message } from '../../src/schema/generated/messages.ts';
import { leaveOutOnMac } from '../linux-only.ts';
import { drive, makeTrace, type Ran } from './driver.ts';

/** As macOS stores it: magic, two GUIDs, number of entries, flags, and one entry. */
function record(): Buffer {
  const bytes = Buffer.alloc(44 + 24, 0xaa);
  bytes.writeUInt32BE(0x012cc16d, 0);
  bytes.writeUInt32BE(1, 36);
  bytes.writeUInt32BE(0x0001_0000, 40);
  Buffer.from('ABCDEFABCDEFABCDEFABCDEF0000000C', 'hex').copy(bytes, 44);
  bytes.writeUInt32BE(2, 60);
  bytes.writeUInt32BE(0x10, 64);
  return bytes;
}

const withAcl = (acl: Uint8Array | null): Promise<Ran> =>
  drive(
    'copies_acl',
    [],
    makeTrace([{ type: EventType.AUTH_CREATE, pid: 100, event: { create: { acl } } as Message['event'] }]),
  );

describe('the ACL of a message', () => {
  before(function () {
    leaveOutOnMac(this, "acl_copy_ext is the kit's there, and Libc's here");
  });

  it('acl_copy_ext copies every byte of the list but its two GUIDs [acl-bytes]', async () => {
    const said = (await withAcl(record())).stdout.trim().split('\n');
    const copied = record();
    copied.fill(0xee, 4, 36);
    assert.deepEqual(said.slice(0, 3), ['short -1 1', 'size 68', copied.toString('hex')]);
  });

  it('a list that acl_copy_int makes of the copied bytes has the same size, and can be freed [acl-own-list]', async () => {
    assert.match((await withAcl(record())).stdout, /^own 68 68\nfreed 0 0$/m);
  });

  it('any other call on the list than acl_copy_ext is refused and recorded [acl-copy-ext-alone]', async () => {
    const ran = await withAcl(record());
    assert.match(ran.stdout, /^refused 1 -1 -1$/m);
    const recorded = ran.facts.filter(({ kind }) => kind === FactKind.badArgument);
    assert.deepEqual(
      recorded.map(({ a, call }) => [Number(a), callByNumber(call)?.name]),
      [
        [0, 'acl_dup'],
        [0, 'acl_size'],
        [0, 'acl_free'],
      ],
    );
    assert.ok(recorded.every(({ stack, traceIndex }) => stack !== 0 && traceIndex === 0));
  });

  it('a missing list is NULL, and acl_copy_ext fails for damaged bytes [acl-missing]', async () => {
    assert.equal((await withAcl(null)).stdout, 'none\n');
    const many = record();
    many.writeUInt32BE(129, 36);
    for (const wrong of [Buffer.from('group:everyone deny delete'), record().subarray(0, 60), many]) {
      assert.match((await withAcl(wrong)).stdout, /^size -1$/m);
    }
  });
});
