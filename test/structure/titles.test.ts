// The title of a test is a sentence about the thing that it tests, so a failed test is understood by its title alone.
// And what refers to a test finds it: a statement about Endpoint Security by its id, a mutant by words of its title.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { idsIn, type NamedTest, titleIn, titleOf, valuesOf } from '../../docs/tables/semantics/named-tests.ts';
import { semantics, surface } from '../../docs/tables/semantics/table.ts';
import { mutants } from '../../scripts/mutant-table.ts';
import { packageRoot } from '../../src/system/package-root.ts';
import { leaveOutOnMac } from '../linux-only.ts';
import { type DeclaredTest, declaredTests } from './declared-tests.ts';

/** A title with one of these first words has no subject, or leaves it to the title around it. */
const noSubject = new Set(
  `is are was were be been has have had does do did can cannot could may might must shall should will would it its
  they their there this these that those what who which when where while if whether without with within not never only
  of as at by for from in into on to under until after before because although and or but accepts adds agree agrees
  allow allows answer answers appear appears ask asks become becomes begin begins belong belongs blames brings carries
  carry catches causes choose chooses cites clear clears come comes compare compares compile compiles contain contains
  count counts cover covers define defines delivers describe describes differ differs draw draws ends errs escape
  escapes exist exists explains fail fails filters find finds fit fits folds follow follows forget forgets get gets
  give gives go goes grows guess guesses hand hands hold holds ignore ignores include includes insert inserts keep
  keeps kill kills know knows lead leads leave leaves let lets list lists live lives look looks lose loses make makes
  match matches mean means measures merge merges move moves mute name names need needs nest nests notice notices obeys
  offer offers omits opens overwrites pass passes place places prefer prefers print prints prove proves put puts reach
  reaches read reads recognise recognises refuse refuses reject rejects remain remains remember remembers repeats
  replaces resolves return say says see sees send sends serve serves settle settles share shares shortens shows
  skip skips sort sorts stand stands states stay stays suggest suggests survive survives take takes tell tells throws
  treat treats tries turn turns unpacks use wait warns withholds works write writes`.split(/\s+/),
);

/** Returns whether a title begins with what it is about. */
const hasSubject = (title: string): boolean => !noSubject.has(/^[\w’'-]*/.exec(title.toLowerCase())?.[0] ?? '');

const named: readonly NamedTest[] = [...surface, ...semantics].flatMap(({ rows }) =>
  rows.flatMap(({ proof }) => ('tests' in proof ? proof.tests : [])),
);

describe('the titles of tests', () => {
  let tests: readonly DeclaredTest[] = [];
  before(function () {
    leaveOutOnMac(this, 'the titles are the same on Linux');
    tests = declaredTests();
  });

  it('the title of a test begins with the thing that it tests', () => {
    const bad = tests.filter(({ title }) => !hasSubject(title));
    assert.deepEqual([...new Set(bad.map(({ file, title }) => `${file}: "${title}" (write: "the …", "a …")`))], []);
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

describe('a title', () => {
  for (const title of ['is gone', 'Tells who ended', 'of two', 'without a name', 'mute a process', 'places it'])
    it(`the words "${title}" have no subject`, () => assert.ok(!hasSubject(title)));

  for (const title of [
    'a muted message is kept',
    'opens-file gets open',
    'the places stay',
    'cut prints',
    '27.0 is new',
  ])
    it(`the words "${title}" have a subject`, () => assert.ok(hasSubject(title)));
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
