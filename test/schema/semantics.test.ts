// The table behind docs/reference/es-surface.md covers the whole surface. test/structure/titles.test.ts finds the tests
// that it names.
import assert from 'node:assert/strict';
import { functions } from '../../docs/tables/semantics/functions.ts';
import type { SemanticsRow } from '../../docs/tables/semantics/row.ts';
import { semantics, surface } from '../../docs/tables/semantics/table.ts';
import { functionRows } from '../../src/schema/macos/functions.ts';
import { openPolicyRows, policyRows } from '../../src/schema/macos/policies.ts';

const rows: readonly SemanticsRow[] = [...surface, ...semantics].flatMap((subject) => subject.rows);

describe('the table of semantics', () => {
  it('every row has an id of its own', () => {
    const ids = rows.map(({ id }) => id);
    assert.deepEqual(
      ids.filter((id, index) => ids.indexOf(id) !== index),
      [],
    );
  });

  it('the table has every function of the headers, and no other', () => {
    assert.deepEqual(
      functions.map(({ id }) => id),
      functionRows.map(({ name }) => name),
    );
  });

  it('the policies of the table exist', () => {
    const policies = policyRows.map(({ name }) => name);
    const named = rows.flatMap(({ proof }) => (proof.kind === 'policy' ? [proof.policy] : []));
    assert.deepEqual(
      named.filter((name) => !policies.includes(name)),
      [],
    );
  });

  it('every policy that can be changed is in the table', () => {
    const named = rows.flatMap(({ proof }) => (proof.kind === 'policy' ? [proof.policy] : []));
    assert.deepEqual(
      openPolicyRows.map(({ name }) => name).filter((name) => !named.includes(name)),
      [],
    );
  });
});
