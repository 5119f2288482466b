// A reader that guesses keys and remembers texts says of any line what one says that does neither: the same message, or
// the same error at the same column.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { EsloggerLineReader } from '../../src/import/eslogger-line.ts';
import { JsonError, JsonScanner } from '../../src/import/json.ts';
import { EsloggerPrinter } from '../../src/print/eslogger-json.ts';
import { eventRows } from '../../src/schema/events.ts';
import { newestVersion } from '../../src/schema/versions.ts';
import { buildMessage } from '../../src/trace/builders.ts';
import { cases, everyCase } from '../cases.ts';
import { withoutOddTimes } from './json-times.ts';

const types = eventRows.filter((row) => row.payload !== null).map((row) => row.number);
const pieces = ['"', '\\', '\\/', '{', '}', '[', ']', ',', ':', ' ', '0', '-1', 'null', '\t', '\u0001', 'é', '{"a":1}'];

/** Moves and changes what the line is made of; `at`, `to` and `length` are reduced to places in it. */
type Mutation = { readonly kind: 'cut' | 'put' | 'copy' | 'key' | 'space'; readonly at: number; readonly to: number };
const mutation: fc.Arbitrary<Mutation> = fc.record({
  kind: fc.constantFrom('cut', 'put', 'copy', 'key', 'space'),
  at: fc.nat(1e6),
  to: fc.nat(1e6),
});

function mutated(line: string, { kind, at, to }: Mutation): string {
  const place = at % line.length;
  const [before, after] = [line.slice(0, place), line.slice(place)];
  switch (kind) {
    case 'cut':
      return before + after.slice(1 + (to % 4));
    case 'put':
      return before + pieces[to % pieces.length] + after;
    case 'copy':
      return before + line.slice(to % line.length).slice(0, 40) + after;
    case 'key': {
      const keys = [...line.matchAll(/"\w+":/g)];
      const [from, by] = [keys[at % keys.length], keys[to % keys.length]];
      return from && by ? line.slice(0, from.index) + by[0] + line.slice(from.index + from[0].length) : line;
    }
    case 'space':
      return before + after.replace(/[{,:]/, '$& ');
  }
}

interface Outcome {
  readonly message?: unknown;
  readonly error?: string;
  readonly column?: number;
}

function outcome(reader: EsloggerLineReader, line: string): Outcome {
  try {
    return { message: reader.read(line) };
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    return { error: error.message, column: error.column };
  }
}

/** Reads with neither guesses nor memory. */
function plainly(line: string): Outcome {
  const { takeMember } = JsonScanner.prototype;
  JsonScanner.prototype.takeMember = () => false;
  try {
    return outcome(new EsloggerLineReader(), line);
  } finally {
    JsonScanner.prototype.takeMember = takeMember;
  }
}

describe('mutated lines', () => {
  it('are read or refused as without guesses and memory', () => {
    const reader = new EsloggerLineReader();
    const printer = new EsloggerPrinter();
    const line = fc
      .record({
        type: fc.constantFrom(...types),
        version: fc.constantFrom(1, 3, 9, newestVersion),
        seed: fc.integer({ min: 1, max: 3 }),
        escapes: fc.boolean(),
        mutations: fc.array(mutation, { maxLength: 3 }),
      })
      .map(({ type, version, seed, escapes, mutations }) => {
        const printed = printer.line(withoutOddTimes(buildMessage(type, { version }, seed)));
        return mutations.reduce(mutated, escapes ? printed.replaceAll('/', '\\/') : printed);
      });
    const counts = { read: 0, refused: 0 };
    fc.assert(
      fc.property(fc.array(line, { minLength: 10, maxLength: 20 }), (lines) => {
        for (const each of lines) {
          const expected = plainly(each);
          assert.deepEqual(outcome(reader, each), expected, each);
          counts[expected.error === undefined ? 'read' : 'refused']++;
        }
      }),
      { numRuns: cases(40) },
    );
    const least = everyCase ? 50 : 0;
    assert.ok(counts.read > least && counts.refused > least, JSON.stringify(counts));
  });
});
