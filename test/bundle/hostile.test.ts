// Bundles that nobody should have made: each is refused with a sentence, and nothing of it is started or kept.
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../cli/harness.ts';
import { esreplay } from '../cli/in-process.ts';
import { testFolder } from '../folder.ts';
import { bundleEntries, type ZipEntry, zipOf } from './zip.ts';

const trace = readFileSync(join(root, 'traces/first-run.estrace'));
const options = { options: [], releases: [], verify: null, checkCache: false, expect: null, clients: 1 };
const parts = {
  'options.json': JSON.stringify(options),
  'modules.json': '[]',
  'trace.estrace': trace,
};
const good = bundleEntries(parts);
const manifest = (head: Readonly<Record<string, unknown>>): Buffer => zipOf(bundleEntries(parts, head));
const besides = (entry: Partial<ZipEntry> & { readonly name: string }): Buffer =>
  zipOf([...good, { content: Buffer.from('x'), ...entry }]);
/** The same with one entry in another form. */
const as = (name: string, other: Partial<ZipEntry>): Buffer =>
  zipOf(good.map((entry) => (entry.name === name ? { ...entry, ...other } : entry)));
const withOption = (name: string, value: unknown): Buffer =>
  zipOf(
    bundleEntries({
      ...parts,
      'options.json': JSON.stringify({ ...options, options: [{ name, value, given: true }] }),
    }),
  );
const zeros = Buffer.alloc(32 << 20);

const refused: Readonly<Record<string, readonly [bytes: () => Buffer, error: RegExp]>> = {
  'a file that is no zip file': [() => Buffer.from('no zip'), /it is no zip file, or cut$/m],
  'an empty file': [() => Buffer.alloc(0), /it is no zip file, or cut$/m],
  'a bundle that is cut': [() => zipOf(good).subarray(0, -40), /it is no zip file, or cut$/m],
  'a bundle whose head is cut': [() => zipOf(good).subarray(40), /not a bundle that can be used: /],
  'a zip file of something else': [
    () => zipOf([{ name: 'letter.txt', content: Buffer.from('hello') }]),
    /it has an entry that no bundle has: "letter\.txt"$/m,
  ],
  'a name with ..': [() => besides({ name: '../../.bashrc' }), /invalid relative path: \.\.\/\.\.\/\.bashrc$/m],
  'an absolute name': [() => besides({ name: '/etc/cron.d/x' }), /absolute path: \/etc\/cron\.d\/x$/m],
  'a name of Windows': [() => besides({ name: 'C:\\x' }), /invalid characters in fileName: C:\\x$/m],
  'a name with a control character': [
    () => besides({ name: 'a\u001b[2Jb', flags: 0x800 }),
    /no bundle has: "a\\u001b\[2Jb"$/m,
  ],
  'a name of the object that all objects are': [() => besides({ name: '__proto__' }), /no bundle has: "__proto__"$/m],
  'a link': [
    () => as('trace.estrace', { mode: 0o120_777, content: Buffer.from('/etc/passwd') }),
    /trace\.estrace is a link, or something else that is no file$/m,
  ],
  'the same name twice': [() => besides({ name: 'trace.estrace' }), /it has trace\.estrace twice$/m],
  'an entry that the manifest lacks': [
    () => besides({ name: 'suppressions.json' }),
    /suppressions\.json is not in its manifest$/m,
  ],
  'an entry that only the manifest has': [
    () => zipOf(good.filter(({ name }) => name !== 'modules.json')),
    /modules\.json is missing$/m,
  ],
  'a bundle without a trace': [
    () => zipOf(bundleEntries({ 'options.json': JSON.stringify(options), 'modules.json': '[]' })),
    /trace\.estrace is missing$/m,
  ],
  'a bundle without a manifest': [
    () => zipOf(good.filter(({ name }) => name !== 'manifest.json')),
    /manifest\.json is missing$/m,
  ],
  'a zip file of 5000 entries': [
    () => zipOf(Array.from({ length: 5000 }, (_, at) => ({ name: `x${at}`, content: Buffer.alloc(0) }))),
    /it has 5000 entries, and a bundle has at most \d+$/m,
  ],
  'an encrypted entry': [() => as('trace.estrace', { flags: 1, deflated: true }), /trace\.estrace is encrypted$/m],
  'an entry with strong encryption': [() => as('trace.estrace', { flags: 0x41 }), /strong encryption/],
  'a trace that unpacks to much more than it is': [
    () => as('trace.estrace', { content: zeros, deflated: true }),
    /trace\.estrace unpacks to 33554432 bytes of \d+, which no trace does$/m,
  ],
  'a manifest that unpacks to much': [
    () => as('manifest.json', { content: zeros, deflated: true }),
    /manifest\.json unpacks to 33554432 bytes, of at most 1048576$/m,
  ],
  'a trace that unpacks to more than it says': [
    () => as('trace.estrace', { content: zeros, deflated: true, claimedBytes: 1000 }),
    /trace\.estrace cannot be unpacked \(too many bytes/,
  ],
  'a manifest that unpacks to more than it says': [
    () => as('manifest.json', { content: zeros, deflated: true, claimedBytes: 1000 }),
    /manifest\.json cannot be unpacked \(too many bytes/,
  ],
  'a trace that is not that of the manifest': [
    () => as('trace.estrace', { content: Buffer.concat([trace.subarray(0, -1), Buffer.from('x')]) }),
    /trace\.estrace is not what its manifest says: it was changed$/m,
  ],
  'a list of options that is not that of the manifest': [
    () => as('options.json', { content: Buffer.from(JSON.stringify({ ...options, clients: 2 })) }),
    /options\.json is not what its manifest says: it was changed$/m,
  ],
  'a newer format': [() => manifest({ version: 2, parts: 'other' }), /bundle is of a newer esreplay: version 2/],
  'a format that never was': [() => manifest({ version: 0 }), /manifest\.json is wrong: version/],
  'a manifest of something else': [() => manifest({ kind: 'parcel' }), /manifest\.json is not that of a bundle$/m],
  'a manifest that names a part twice': [
    () => manifest({ parts: [0, 1].map(() => ({ name: 'modules.json', bytes: 2, sha256: '0'.repeat(64) })) }),
    /manifest\.json names a part twice$/m,
  ],
  'a manifest that is no JSON': [
    () => as('manifest.json', { content: Buffer.from('{') }),
    /manifest\.json is not that of a bundle$/m,
  ],
  'an option that no run has': [() => withOption('shell', 'x'), /options\.json is wrong: options\.0\.name/],
  'an option with a wrong value': [
    () => withOption('pace', 'warp'),
    /options\.json is wrong: pace has a wrong value$/m,
  ],
  'a file of this machine for models': [
    () => withOption('models', '/etc/hostname'),
    /options\.json is wrong: models names a file that is not in the bundle$/m,
  ],
  'a file of models that is not in the bundle': [
    () => withOption('models', 'models.yaml'),
    /options\.json is wrong: models names a file that is not in the bundle$/m,
  ],
  'a file of models that extends one of this machine': [
    () =>
      zipOf(
        bundleEntries({
          ...parts,
          'models.yaml': 'format: 1\nabout: x\nextends: /etc/models.yaml\nservices: {}\n',
        }),
      ),
    /models\.yaml /,
  ],
  'a folder of this machine for sources': [
    () => withOption('sourceRoot', '/home'),
    /options\.json is wrong: sourceRoot is of no bundle$/m,
  ],
  'a list of expectations that is none': [
    () => zipOf(bundleEntries({ ...parts, 'expectations.json': '[[0,{"decision":"perhaps","cache":null}]]' })),
    /expectations\.json is wrong: 0\.1/,
  ],
};

describe('a hostile bundle', () => {
  const folder = testFolder();
  const file = join(folder, 'b.zip');
  /** Of this test alone: other tests have bundles, too. */
  const temporary = join(folder, 'temporary');
  const usual = process.env.TMPDIR;
  before(() => {
    mkdirSync(temporary);
    process.env.TMPDIR = temporary;
  });
  after(() => {
    if (usual === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = usual;
  });
  const left = (): readonly string[] => readdirSync(temporary).filter((name) => name.startsWith('esreplay-bundle-'));

  for (const [what, [bytes, error]] of Object.entries(refused))
    it(`${what} is refused with exit status 4`, async () => {
      writeFileSync(file, bytes());
      const before = left();
      const { status, stdout, stderr } = await esreplay('run', file, '--', join(folder, 'never-started'));
      assert.deepEqual([status, stdout], [4, ''], stderr);
      assert.match(stderr, error);
      assert.match(stderr, /^error: [^\n]*\n {2}--> [^\n]*b\.zip\nhelp: [^\n]*\n$/);
      assert.deepEqual(left(), before);
    });

  it('a bundle that is cut anywhere is refused, and never a bug', async () => {
    const whole = zipOf(good);
    for (let length = whole.length - 1; length > 0; length -= Math.ceil(whole.length / 40)) {
      writeFileSync(file, whole.subarray(0, length));
      const { status, stderr } = await esreplay('run', file, '--', join(folder, 'never-started'));
      assert.equal(status, 4, `${length}: ${stderr}`);
    }
  });

  it('a bundle that is good gets as far as its client', async () => {
    writeFileSync(file, zipOf(good));
    const { status, stderr } = await esreplay('run', file, '--', join(folder, 'never-started'));
    assert.equal(status, 3, stderr);
    assert.match(stderr, /never-started/);
  });

  it('a part that was changed is refused by show as it is by run, whether or not it is shown', async () => {
    const whole = bundleEntries({ ...parts, 'report.json': '{}' });
    for (const { name } of whole.filter((each) => each.name !== 'manifest.json')) {
      const changed = whole.map((each) =>
        each.name === name ? { ...each, content: Buffer.concat([each.content, Buffer.from(' ')]) } : each,
      );
      writeFileSync(file, zipOf(changed));
      const { status, stdout, stderr } = await esreplay('show', file, '--html', join(folder, 'page.html'));
      assert.deepEqual([status, stdout], [4, ''], name);
      assert.match(stderr, new RegExp(`: ${name} is not what its manifest says: it was changed\n`));
    }
  });

  it('show refuses a report that is none', async () => {
    writeFileSync(file, zipOf(bundleEntries({ ...parts, 'report.json': '{"version":1}' })));
    const shown = await esreplay('show', file, '--json', '-');
    assert.deepEqual([shown.status, shown.stdout], [4, '']);
    assert.match(shown.stderr, /report\.json is wrong/);
  });
});
