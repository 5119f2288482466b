// The table behind docs/reference/es-surface.md is true: the tests it names exist, and it covers the whole surface.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join, relative } from 'node:path';
import { functions } from '../../docs/tables/semantics/functions.ts';
import type { SemanticsRow, TestTitle } from '../../docs/tables/semantics/row.ts';
import { semantics, surface } from '../../docs/tables/semantics/table.ts';
import { functionRows } from '../../src/schema/macos/functions.ts';
import { openPolicyRows, policyRows } from '../../src/schema/macos/policies.ts';

const root = join(import.meta.dirname, '../..');
const rows: readonly SemanticsRow[] = [...surface, ...semantics].flatMap((subject) => subject.rows);

const testsOf = ({ proof }: SemanticsRow): readonly TestTitle[] => ('tests' in proof ? proof.tests : []);

describe('the table of semantics', () => {
  it('gives every row an id of its own', () => {
    const ids = rows.map(({ id }) => id);
    assert.deepEqual(
      ids.filter((id, index) => ids.indexOf(id) !== index),
      [],
    );
  });

  it('has every function of the headers and no other', () => {
    assert.deepEqual(
      functions.map(({ id }) => id),
      functionRows.map(({ name }) => name),
    );
  });

  it('names policies that exist', () => {
    const policies = policyRows.map(({ name }) => name);
    const named = rows.flatMap(({ proof }) => (proof.kind === 'policy' ? [proof.policy] : []));
    assert.deepEqual(
      named.filter((name) => !policies.includes(name)),
      [],
    );
  });

  it('has every policy that can be changed', () => {
    const named = rows.flatMap(({ proof }) => (proof.kind === 'policy' ? [proof.policy] : []));
    assert.deepEqual(
      openPolicyRows.map(({ name }) => name).filter((name) => !named.includes(name)),
      [],
    );
  });

  it('names tests that exist', () => {
    const files = [...new Set(rows.flatMap(testsOf).map(({ file }) => file))];
    const there = declaredTests(files);
    const missing = rows.flatMap((row) =>
      testsOf(row)
        .filter(({ file, title }) => there.get(file)?.has(title) !== true)
        .map(({ file, title }) => `${row.id}: ${file} has no test "${title}"`),
    );
    assert.deepEqual(missing, []);
  });
});

/** Returns titles by file, from a run of mocha that loads the files and runs nothing. */
function declaredTests(files: readonly string[]): Map<string, Set<string>> {
  const words = ['node_modules/mocha/bin/mocha.js', '--no-config', '--dry-run', '--reporter', 'json', ...files];
  const { ESREPLAY_TEST_CLIENT: _one, ...env } = process.env; // it leaves clients out
  const { stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', ...words], {
    cwd: root,
    env: { ...env, ESREPLAY_TEST_CASES: 'every' },
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  const start = stdout.indexOf('{\n');
  assert.ok(start >= 0, `mocha says no JSON: ${stderr}`);
  const { tests } = JSON.parse(stdout.slice(start)) as { tests: { file: string; title: string }[] };
  const found = new Map<string, Set<string>>();
  for (const { file, title } of tests) {
    const name = relative(root, file);
    found.set(name, (found.get(name) ?? new Set()).add(title));
  }
  return found;
}
