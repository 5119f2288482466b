// For any content of a file of service models, the reader accepts it or refuses it as a user's mistake, with a place.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { UsageError } from '../../src/errors/errors.ts';
import { resolveModels } from '../../src/models/resolve.ts';
import { serviceSet } from '../../src/models/service-set.ts';
import { knownKeys } from '../../src/models/shape.ts';
import { checkTrace } from '../../src/run/prepare/trace-check.ts';
import { newFolder } from '../trace/folder.ts';

const folder = newFolder();
const shipped = readFileSync(join(import.meta.dirname, '../../models/late-boot.yaml'), 'utf8');
const trace = checkTrace('traces/first-run.estrace');

/** Returns true if it was accepted; then it must also fit into a trace, or be refused for that. */
function read(text: string | Uint8Array): boolean {
  const path = folder.file('models.yaml');
  writeFileSync(path, text);
  try {
    const set = serviceSet(path);
    if (set !== null) resolveModels(set, { ...trace, messageVersion: trace.os.messageVersion }, new Map());
    return true;
  } catch (error) {
    assert.ok(error instanceof UsageError, String((error as Error).stack));
    assert.ok(error.place, error.message);
    assert.ok(error.remedy, error.message);
    return false;
  }
}

const scalar = fc.oneof(
  fc.constantFrom('open', 'exec', 'mount', 'rename', 'd', 'e', '/x', '5 ms', 'late-boot', '', '0x10', 'x.y'),
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.string({ maxLength: 8, unit: 'grapheme' }),
);
const anything = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(scalar.map(String), tie('value'), { maxKeys: 3 }),
  ),
})).value;
/** A map with keys that are known there, and values that often fit. */
const keyed = (
  keys: readonly string[],
  values: Readonly<Record<string, fc.Arbitrary<unknown>>>,
): fc.Arbitrary<object> =>
  fc.record(Object.fromEntries(keys.map((key) => [key, values[key] ?? anything])), { requiredKeys: [] });

const path = fc.oneof({ weight: 6, arbitrary: fc.constantFrom('/x', '/dir/name', '/') }, anything);
const event = fc.constantFrom('open', 'exec', 'mount', 'rename', 'create', 'lookup', 'settime', 'signal', 'close');
const fields = fc.dictionary(
  fc.constantFrom('fflag', 'file', 'target', 'args', 'statfs.f_bsize', 'destination_type', 'sig'),
  scalar,
  { maxKeys: 2 },
);
const step = fc.oneof(
  fc.record({ auth: event, path, set: fields }, { requiredKeys: ['auth'] }),
  fc.record({ notify: event, path, set: fields }, { requiredKeys: ['notify'] }),
  fc.record({ ask: fc.constantFrom('d', 'e', 'trustd') }),
  keyed(knownKeys.step, { auth: event, path, set: fields }),
);
const service = fc.record(
  {
    source: fc.constant('a test'),
    executable: path,
    reachedBy: fc.oneof(fc.constant({ mach: ['x.y'] }), keyed(knownKeys.reachedBy, {})),
    works: fc.oneof(fc.constantFrom('5 ms', '1 s', '90 s'), anything),
    window: fc.constantFrom('1 s', '1 h'),
    user: fc.integer({ min: -1, max: 500 }),
    atStart: fc.array(step, { maxLength: 2 }),
    steps: fc.array(step, { maxLength: 3 }),
  },
  { requiredKeys: ['source', 'executable'] },
);
const file = fc.record(
  {
    format: fc.constant(1),
    about: fc.constant('a test'),
    extends: fc.constantFrom('late-boot', './models.yaml', 'x'),
    services: fc.dictionary(fc.constantFrom('d', 'e', 'trustd'), service, { maxKeys: 2 }),
  },
  { requiredKeys: ['format', 'about', 'services'] },
);

describe('malformed files of service models', () => {
  it('a file of the right shape is accepted or a user’s mistake', () => {
    let accepted = 0;
    fc.assert(
      fc.property(file, (value) => {
        if (read(stringify(value))) accepted += 1;
      }),
      { numRuns: 150 },
    );
    assert.ok(accepted > 5, `${accepted} were accepted: the others prove little`);
  });

  it('a file of any shape is accepted or a user’s mistake', () => {
    fc.assert(
      fc.property(anything, (value) => void read(stringify(value))),
      { numRuns: 200 },
    );
  });

  it('a good file with one change is accepted or a user’s mistake', () => {
    const places = fc.integer({ min: 0, max: shipped.length - 1 });
    const piece = fc.oneof(
      fc.constantFrom('\n', ' ', ':', '- ', '[', '{', '&a ', '*a', '"', '|', '\t', '!!x ', '#', '\0', '%'),
      fc.string({ maxLength: 3 }),
    );
    fc.assert(
      fc.property(
        places,
        fc.integer({ min: 0, max: 40 }),
        piece,
        (at, length, text) => void read(shipped.slice(0, at) + text + shipped.slice(at + length)),
      ),
      { numRuns: 60 },
    );
  });

  it('a file of random bytes is accepted or a user’s mistake', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void read(bytes)),
      { numRuns: 200 },
    );
  });

  it('any other error is not taken for a user’s mistake', () => {
    assert.throws(() => read(Symbol('no text') as unknown as string), TypeError);
  });
});
