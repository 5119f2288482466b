// Every statement about macOS is asked on a Mac, and every question is asked for a statement.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type MacStatement, macStatements as rows } from '../../docs/tables/mac-statements.ts';
import { steps } from '../../src/first-mac/first-mac.ts';
import { workflow } from './workflow.ts';

const root = join(import.meta.dirname, '../..');

const answers = (name: string, id: string): boolean => id === name || id.startsWith(`${name}.`);

/** What of a row is wrong. */
function problems({ says, here, asked }: MacStatement): string[] {
  const jobs = Object.keys(workflow.jobs).map((job) => `job ${job}`);
  const known = (name: string): boolean => jobs.includes(name) || steps.some(({ id }) => answers(name, id));
  return [
    ...(asked.length > 0 ? [] : ['nothing asks it']),
    ...asked.filter((name) => !known(name)).map((name) => `${name} is no question`),
    ...here.filter((file) => !existsSync(join(root, file))).map((file) => `there is no ${file}`),
  ].map((problem) => `${says}: ${problem}`);
}

describe('statements about macOS', () => {
  it('every statement is asked by a question that exists', () => {
    assert.ok(rows.length > 30);
    assert.deepEqual(rows.flatMap(problems), []);
  });

  it('a statement without an existing question or test is found', () => {
    const [first = rows[0]] = rows;
    assert.ok(first !== undefined);
    assert.match(problems({ ...first, asked: [] })[0] ?? '', /: nothing asks it$/);
    assert.match(problems({ ...first, asked: ['insert.colour'] })[0] ?? '', /: insert\.colour is no question$/);
    assert.match(problems({ ...first, here: ['test/none.ts'] })[0] ?? '', /: there is no test\/none\.ts$/);
  });

  it('every question is asked for a statement, except those about the machine', () => {
    const names = rows.flatMap(({ asked }) => asked);
    const idle = steps.filter(({ id }) => !id.startsWith('machine.') && !names.some((name) => answers(name, id)));
    assert.deepEqual(
      idle.map(({ id }) => id),
      [],
    );
  });

  it('docs/explain/macos.md links to the table and has none of its own', () => {
    const text = readFileSync(join(root, 'docs/explain/macos.md'), 'utf8');
    assert.ok(text.includes('(../reference/mac-statements.md)'));
    assert.doesNotMatch(text, /\| (asked by|seen) \|/);
  });
});
