// Every habit of writing clients has a client that must be silent and one that must be caught.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { habits, styles, swiftStyles } from './cases/styles.ts';
import { clientCases } from './manifest.ts';

const clients = [...clientCases, ...swiftStyles];

describe('the table of habits', () => {
  for (const [habit, { silent, caught }] of Object.entries(habits)) {
    it(`the habit "${habit}" has a silent client and a caught one`, () => {
      assert.ok(silent.length > 0 && caught.length > 0);
      for (const name of silent) {
        const { expected, exitCode } = clientNamed(name);
        assert.deepEqual([expected.filter((each) => each.class !== 'note'), exitCode], [[], 0], name);
      }
      for (const name of caught) {
        const { expected, exitCode } = clientNamed(name);
        assert.ok(expected.some((each) => each.class !== 'note') || exitCode !== 0, name);
      }
    });
  }

  it('every client that was written in a style is in the table of habits', () => {
    const named = new Set(Object.values(habits).flatMap(({ silent, caught }) => [...silent, ...caught]));
    const written = [...styles, ...swiftStyles].map(({ name }) => name).filter((name) => name.startsWith('style/'));
    assert.deepEqual(
      written.filter((name) => !named.has(name)),
      [],
    );
  });

  it('every Swift client of the folder is in the list of styles', () => {
    const files = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' });
    const sources = files.filter((name) => name.endsWith('.swift'));
    assert.deepEqual([...new Set(swiftStyles.map(({ source }) => source))].sort(), sources.sort());
  });
});

function clientNamed(name: string) {
  const found = clients.find((client) => client.name === name);
  assert.ok(found !== undefined, `no client ${name}`);
  return found;
}
