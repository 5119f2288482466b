// What refers to a test finds it: a statement about Endpoint Security by its id, a mutant by words of its title.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { idsIn, type NamedTest, titleIn, titleOf, valuesOf } from '../../docs/tables/semantics/named-tests.ts';
import { semantics, surface } from '../../docs/tables/semantics/table.ts';
import { mutants } from '../../scripts/mutant-table.ts';
import { packageRoot } from '../../src/system/package-root.ts';
import { leaveOutOnMac } from '../linux-only.ts';
import { type DeclaredTest, declaredTests } from './declared-tests.ts';

const named: readonly NamedTest[] = [...surface, ...semantics].flatMap(({ rows }) =>
  rows.flatMap(({ proof }) => ('tests' in proof ? proof.tests : [])),
);

describe('the titles of tests', () => {
  let tests: readonly DeclaredTest[] = [];
  before(function () {
    leaveOutOnMac(this, 'the titles are the same on Linux');
    tests = declaredTests();
  });

  it('an id in a statement about Endpoint Security is that of one test', () => {
    const wrong = named.flatMap((test) => {
      const title = titleOf(test);
      const count = tests.filter((each) => each.file === test.file && each.title === title).length;
      return count === 1 ? [] : [`${test.file}: ${count} tests have the title "${title}"`];
    });
    assert.deepEqual([...new Set(wrong)], []);
  });

  it('an id of a test is in a statement about Endpoint Security', () => {
    const files = [...new Set(tests.map(({ file }) => file))];
    const unused = files.flatMap((file) => {
      const used = named.filter((test) => test.file === file);
      return idsIn(readFileSync(join(packageRoot, file), 'utf8'))
        .filter(({ id }) => !used.some((test) => valuesOf(id, test.id) !== null))
        .map(({ line, id }) => `${file}:${line}: no statement names [${id}]`);
    });
    assert.deepEqual(unused, []);
  });

  it('an edit of a mutant is seen by a test that exists', () => {
    const wrong = mutants
      .filter(({ file, title }) => !tests.some((test) => test.file === file && test.fullTitle.includes(title)))
      .map(({ name, file, title }) => `${name}: ${file} has no test "${title}"`);
    assert.deepEqual(wrong, []);
  });
});

describe('the id of a test', () => {
  const file = 'test/a.test.ts';
  // Written so that the tests above do not take them for tests of this file.
  const source = [
    `${'it'}('a message has its budget [budget]', run);`,
    `${'it'}(\`\${name} is obeyed (\${at}) [policy \${name} at \${at}]\`, run);`,
    `${'it'}(\n  'a message\\'s thread [thread]',\n  run);`,
    `${'it'}('the first [twice]', run);`,
    `${'it'}('the second [twice]', run);`,
    `${'it'}(\`\${how}: no id for it [lacks]\`, run);`,
  ].join('\n');

  for (const [id, title] of [
    ['budget', 'a message has its budget [budget]'],
    ['policy client-limit at start', 'client-limit is obeyed (start) [policy client-limit at start]'],
    ['thread', "a message's thread [thread]"],
  ] as const)
    it(`the id "${id}" gives the title of its test`, () => assert.equal(titleIn(source, { file, id }), title));

  for (const [id, error] of [
    ['deadline', 'test/a.test.ts: no test has the id [deadline]'],
    ['twice', 'test/a.test.ts:6 and :7: two tests have the id [twice]'],
    ['lacks', `test/a.test.ts:8: the id lacks the title's \${how}`],
  ] as const)
    it(`the id "${id}" is an error with its place`, () =>
      assert.throws(() => titleIn(source, { file, id }), { message: error }));
});
