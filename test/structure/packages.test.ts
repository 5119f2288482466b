// The check of npm packages finds each thing that it is for, and distinguishes a bad signature from an absent network.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/system/package-root.ts';

const { lockProblems, signatureVerdict } = await import('../../scripts/check-packages.mjs');
const integrity = `sha512-${'A'.repeat(86)}==`;
const resolved = 'https://registry.npmjs.org/a/-/a-1.0.0.tgz';

describe('the check of npm packages', () => {
  it('the packages of this project have no problem', () => {
    assert.deepEqual(lockProblems(JSON.parse(readFileSync(join(packageRoot, 'package-lock.json'), 'utf8'))), []);
  });

  it('a package from another place or without a digest is a problem', () => {
    for (const [entry, problem] of [
      [{ resolved: 'git+ssh://git@example.org/a.git#1', integrity }, /comes from git\+ssh/],
      [{ resolved: resolved.replace('https', 'http'), integrity }, /comes from http:/],
      [{ resolved: 'https://registry.npmjs.org.example.org/a.tgz', integrity }, /comes from https:/],
      [{ resolved, integrity, link: true }, /comes from a folder/],
      [{ resolved }, /no SHA-512 digest/],
      [{ resolved, integrity: 'sha1-AAAA' }, /no SHA-512 digest/],
    ] as const) {
      const [found = 'nothing', ...more] = lockProblems({ packages: { '': {}, 'node_modules/a': entry } });
      assert.match(found, problem);
      assert.deepEqual(more, []);
    }
  });

  it('a bad signature is a problem, and only an absent network skips the check', () => {
    const bad = { name: 'a', version: '1.0.0' };
    const of = (output: unknown) => signatureVerdict(JSON.stringify(output));
    assert.deepEqual(of({ invalid: [], missing: [] }), { problems: [] });
    assert.deepEqual(of({ invalid: [bad], missing: [] }), { problems: ['a@1.0.0: its signature is invalid'] });
    assert.deepEqual(of({ invalid: [], missing: [bad] }), { problems: ['a@1.0.0: has no signature'] });
    assert.deepEqual(of({ error: { code: 'ENOTFOUND', summary: 'no such host' } }), {
      unreachable: 'ENOTFOUND: no such host',
    });
    for (const output of [{ error: { code: 'EEXPIREDSIGNATUREKEY', summary: 'expired' } }, {}, { invalid: [] }])
      assert.match('problems' in of(output) ? JSON.stringify(of(output)) : '', /npm audit signatures/);
    assert.match(JSON.stringify(signatureVerdict('')), /unexpected output/);
  });
});
