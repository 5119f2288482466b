// What is taken without the parser is what the parser would have given.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import yargs from 'yargs';
import { plainWords } from '../../src/cli/arguments/plain-words.ts';
import { runOptionRows } from '../../src/cli/arguments/run-arguments.ts';
import { declareRunOptions } from '../../src/cli/arguments/run-options.ts';
import { parserConfiguration } from '../../src/cli/command-line.ts';

const plain = (words: readonly string[]) => plainWords(words, 'trace', runOptionRows);

/** By the parser as the command line sets it up; null for what it refuses. */
function parsed(words: readonly string[]): Record<string, unknown> | null {
  const parser = yargs()
    .parserConfiguration(parserConfiguration)
    .exitProcess(false)
    .strict()
    .fail((message, error) => {
      throw error ?? new Error(message);
    });
  let seen: Record<string, unknown> | null = null;
  try {
    parser
      .command(
        '$0 <trace>',
        '',
        (each) => declareRunOptions(each),
        (found) => {
          seen = { ...found };
        },
      )
      .parse([...words]);
  } catch {
    return null;
  }
  return seen;
}

const names = Object.keys(runOptionRows);
const values = [
  't.estrace',
  'asap',
  'kill',
  '7',
  '0.5',
  '013',
  '0x1f',
  '1e3',
  '',
  '-1',
  '"quoted"',
  'true',
  'false',
  'a b',
  'recorded',
];
const clients = [['./client'], ['./client', '--strict', '007', '-v'], []];

describe('a plain command line', () => {
  it('is taken with every kind of option', () => {
    assert.deepEqual(
      plain([
        '--pace',
        'asap',
        't.estrace',
        '--strict',
        '--budget-scale',
        '0.5',
        '--client',
        'a b',
        '--client',
        'c',
        '--',
        'd',
        '-v',
      ]),
      { trace: 't.estrace', pace: 'asap', strict: true, budgetScale: 0.5, client: ['a b', 'c'], '--': ['d', '-v'] },
    );
  });

  it('means what the parser makes of it', () => {
    let taken = 0;
    const word = fc.oneof(
      fc.constantFrom(...values),
      fc.constantFrom(...names).map((name) => `--${name}`),
      fc.constantFrom('--no-ips', '--help', '-v', '--nothing', '--json=x'),
    );
    const pair = fc
      .tuple(fc.constantFrom(...names), fc.constantFrom(...values))
      .map(([name, value]) => [`--${name}`, value]);
    const own = fc.array(
      fc.oneof({ arbitrary: pair, weight: 4 }, { arbitrary: word.map((each) => [each]), weight: 2 }),
      { maxLength: 4 },
    );
    fc.assert(
      fc.property(own, fc.boolean(), fc.constantFrom(...clients), (pairs, named, client) => {
        const words = [...(named ? ['t.estrace'] : []), ...pairs.flat(), '--', ...client];
        const found = plain(words);
        if (found === null) return;
        taken += 1;
        const whole = parsed(words);
        assert.ok(whole !== null, words.join(' '));
        for (const key of [...Object.keys(found), ...Object.keys(whole)])
          if (key !== '_' && key !== '$0' && !(key.includes('-') && key !== '--'))
            assert.deepEqual(found[key], whole[key], `${key} of ${words.join(' ')}`);
      }),
      { numRuns: 1000 },
    );
    assert.ok(taken > 50, `${taken}`);
  });

  for (const words of [
    ['t.estrace'],
    ['t.estrace', '--'],
    ['--', './client'],
    ['--help', '--', './client'],
    ['t.estrace', 'u.estrace', '--', './client'],
    ['t.estrace', '--pace', 'slow', '--', './client'],
    ['t.estrace', '--pace', '--', './client'],
    ['t.estrace', '--speed', 'fast', '--', './client'],
    ['t.estrace', '--seed', '1', '--seed', '2', '--', './client'],
    ['t.estrace', '--strict', 'true', '--', './client'],
    ['t.estrace', '--constructor', 'x', '--', './client'],
  ])
    it(`leaves "${words.join(' ')}" to the parser`, () => assert.equal(plain(words), null));
});
