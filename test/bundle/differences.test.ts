// What is said of a run that differs from the one in a bundle.
import assert from 'node:assert/strict';
import { differencesFrom } from '../../src/bundle/differences.ts';

const [a, b] = ['a', 'b'].map((letter) => letter.repeat(64)) as [string, string];
const program = { path: '/ci/agent', program: true, sha256: a, buildId: '11' };
const library = { path: '/ci/lib/libpolicy.so', program: false, sha256: a, buildId: null };
const made = {
  esreplay: '0.1.0',
  system: { platform: 'linux', arch: 'x64', release: '6.1' },
  modules: [program, library],
};
const kept = { ...made, redaction: null, leftOut: ['environment'] };

describe('the differences from a bundle', () => {
  it('a run on another path with the same files does not differ', () => {
    const modules = made.modules.map((module) => ({ ...module, path: module.path.replace('/ci', '/home/me') }));
    assert.deepEqual(differencesFrom(kept, { ...made, modules }), []);
  });

  it('each difference is one line, with what the bundle has first', () => {
    const now = {
      esreplay: '0.2.0',
      system: { platform: 'darwin', arch: 'arm64', release: '25.1' },
      modules: [
        { ...program, sha256: b },
        { ...library, sha256: b },
        { ...library, path: '/x/libmore.so' },
      ],
    };
    const lines = [
      'client: agent has SHA-256 aaaaaaaaaaaa in the bundle, bbbbbbbbbbbb here, with the same build id',
      'library: libpolicy.so has SHA-256 aaaaaaaaaaaa in the bundle, bbbbbbbbbbbb here',
      'library: libmore.so is here only',
      'esreplay: 0.1.0 in the bundle, 0.2.0 here',
      'system: linux 6.1 x64 in the bundle, darwin 25.1 arm64 here',
      'not in the bundle: models',
    ];
    assert.deepEqual(differencesFrom({ ...kept, leftOut: ['environment', 'models'] }, now), lines);
  });

  it('a client that is not known is said to be unknown, rather than the same', () => {
    const unknown = 'client: unknown, because it made no ES client in the run that was kept';
    assert.deepEqual(differencesFrom({ ...kept, modules: [] }, { ...made, modules: [] }), [unknown]);
    assert.deepEqual(differencesFrom(kept, { ...made, modules: [library] }), [
      'client: agent of the bundle did not run here',
    ]);
    const redacted = differencesFrom({ ...kept, redaction: 'report' }, made);
    assert.deepEqual(redacted, ['client: unknown, because the bundle is redacted']);
  });
});
