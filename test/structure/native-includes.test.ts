// Our own native code includes the generated declarations of Endpoint Security by their path, because a Mac's SDK may
// be older than they are.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
/** Files that clients include, and files that are clients themselves. */
const clients = /^replayer\/kit\/(include|examples)\//;

describe("Apple's headers of Endpoint Security", () => {
  it('Apple’s headers are included by abi_asserts.cc alone', () => {
    const files = ['replayer', 'recorder', 'src'].flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`),
    );
    const native = files.filter((file) => /\.(cc|h|inc)$/.test(file) && !clients.test(file));
    assert.ok(native.length > 200, `${native.length} files`);
    const including = native.filter((file) =>
      /#\s*include\s*<EndpointSecurity\//.test(readFileSync(join(root, file), 'utf8')),
    );
    assert.deepEqual(including, ['src/schema/generated/abi_asserts.cc']);
  });
});
