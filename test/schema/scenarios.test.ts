// The table of scenarios names clients, rules and facts that exist, and marks nothing as found without a client that
// shows it.
import assert from 'node:assert/strict';
import { scenarios, silentScenarios } from '../../docs/tables/scenarios.ts';
import { semantics } from '../../docs/tables/semantics/table.ts';
import { handlerRules } from '../../src/judge/handler-rules.ts';
import { rules } from '../../src/judge/rules.ts';
import { careful, clientCases } from '../clients/manifest.ts';

const caseOf = (name: string) => clientCases.find((client) => client.name === name);

describe('the table of scenarios', () => {
  it('the scenarios are numbered from 1 to 38', () => {
    assert.deepEqual(
      scenarios.map(({ number }) => number),
      Array.from({ length: 38 }, (_, index) => index + 1),
    );
    assert.equal(new Set(scenarios.map(({ name }) => name)).size, scenarios.length);
  });

  it('the facts and rules of a scenario exist', () => {
    const facts = new Set(semantics.flatMap(({ rows }) => rows.map(({ id }) => id)));
    const slugs = new Set<string>(rules.map(({ slug }) => slug));
    for (const each of scenarios) {
      assert.deepEqual(
        each.facts.filter((id) => !facts.has(id)),
        [],
        each.name,
      );
      assert.deepEqual(
        each.rules.filter((slug) => !slugs.has(slug)),
        [],
        each.name,
      );
      assert.deepEqual(
        each.handlerRules.filter((number) => !(number in handlerRules)),
        [],
        each.name,
      );
      assert.ok(each.facts.length + each.handlerRules.length > 0, each.name);
    }
  });

  it('a scenario that is found has a client and a twin', () => {
    for (const { name, state, clients, twins, note } of scenarios) {
      const shown = state === 'found' || state === 'by expectations';
      assert.equal(clients.length > 0 && twins.length > 0, shown, name);
      if (state === 'cannot show' || state === 'by expectations') assert.ok(note, name);
    }
  });

  it('the clients of a scenario make its findings and no other, and its twins are silent', () => {
    for (const { name, clients, twins, rules: wanted } of scenarios) {
      const made = clients.flatMap((client) => caseOf(client)?.expected.map(({ rule }) => rule) ?? [`no ${client}`]);
      assert.deepEqual([...new Set(made)].sort(), [...wanted].sort(), name);
      for (const twin of twins) assert.deepEqual(caseOf(twin)?.expected, [], twin);
    }
  });

  it('the silent clients of scenarios are run in both paces', () => {
    const run = careful.map(({ name }) => name);
    assert.deepEqual(
      silentScenarios.filter(({ client }) => !run.includes(client)),
      [],
    );
    assert.equal(silentScenarios.length, 5);
  });
});
