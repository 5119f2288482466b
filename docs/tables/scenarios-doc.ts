// test/evidence/scenarios.md: each bug with its client, its twin, the rule that finds it and the facts behind it.
import { type Scenario, type ScenarioState, scenarios, silentScenarios } from './scenarios.ts';

const states = ['found', 'by expectations', 'not yet', 'cannot show'] as const satisfies readonly ScenarioState[];

/** A source with defines, or in several processes: "answers-twice+once" is answers-twice.c. */
const clientLink = (name: string): string => `[${name}](../../test/clients/${name.replace(/[+ ].*$/, '')}.c)`;

const ruleLink = (slug: string): string => `[${slug}](../../docs/reference/rules.md#${slug})`;

const list = (words: readonly string[]): string => words.join(', ');

const factText = ({ facts, handlerRules }: Scenario): string =>
  list([...facts, ...handlerRules.map((number) => `handler rule ${number}`)]);

const outcome = ({ state, rules }: Scenario): string => {
  if (state === 'found') return list(rules.map(ruleLink));
  return rules.length === 0 ? `**${state}**` : `**${state}**: ${list(rules.map(ruleLink))}`;
};

const rowText = (row: Scenario): string => {
  const { number, name, about, clients, twins, note } = row;
  const words = note === null ? about : `${about} *${note.charAt(0).toUpperCase()}${note.slice(1)}.*`;
  return `| ${number} | ${name} | ${words} | ${list(clients.map(clientLink))} | ${list(twins.map(clientLink))} | ${outcome(row)} | ${factText(row)} |`;
};

export function scenariosDoc(): string {
  return [
    '<!-- Made from docs/tables/scenarios.ts by `npm run generate`; edit the table instead. -->',
    '# Scenarios',
    '',
    'Bugs of real Endpoint Security clients. Each has a small client with the bug, a twin that does the same correctly and stays',
    'silent, the rule that finds it, and the facts behind it: statements of [es-surface.md](../../docs/reference/es-surface.md) by id, and the',
    '[rules for handlers](../../docs/reference/rules.md#rules-for-handlers). *By expectations*: only the author of the client knows that the',
    'decision is wrong, so it is found only by a run with expected decisions (`--expect`).',
    '',
    ...states.map((state) => `- ${state}: ${scenarios.filter((each) => each.state === state).length}`),
    '',
    '| | scenario | what the client does | client | twin | found by | facts |',
    '| ---: | --- | --- | --- | --- | --- | --- |',
    ...scenarios.map(rowText),
    '',
    '## Must stay silent',
    '',
    'Tests run these in both paces.',
    '',
    '| client | what it does |',
    '| --- | --- |',
    ...silentScenarios.map(({ client, about }) => `| ${clientLink(client)} | ${about} |`),
    '',
  ].join('\n');
}
