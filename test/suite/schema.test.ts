// The schema of suite files, which editors read: it takes what the reader takes.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { packageRoot } from '../../src/system/package-root.ts';

const schema = JSON.parse(readFileSync(join(packageRoot, 'docs/reference/suite-file.schema.json'), 'utf8'));
const validate = new Ajv2020({ allowUnionTypes: true }).compile(schema);
const [, page = ''] =
  /What a suite can say\n\n```yaml\n([\s\S]*?)```/.exec(
    readFileSync(join(packageRoot, 'docs/how-to/suites.md'), 'utf8'),
  ) ?? [];

describe('the schema of suite files', () => {
  it('the suite of the how-to conforms', () => {
    assert.ok(page.includes('clients:'));
    assert.ok(validate(parse(page)), JSON.stringify(validate.errors));
  });

  const wrong: readonly (readonly [what: string, text: string])[] = [
    ['an unknown key', 'clients: { a: ./a }\ntraces: { t: x }\nretries: 3\n'],
    ['an unknown option', 'clients: { a: { run: ./a, pase: asap } }\ntraces: { t: x }\n'],
    ['a wrong choice', 'clients: { a: { run: ./a, pace: fast } }\ntraces: { t: x }\n'],
    ['a skip without a reason', 'clients: { a: ./a }\ntraces: { t: x }\nskip: [{ client: a }]\n'],
    ['a suite without traces', 'clients: { a: ./a }\n'],
  ];
  for (const [what, text] of wrong) it(`${what} does not conform`, () => assert.ok(!validate(parse(text))));
});
