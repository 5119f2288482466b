// The JSON Schema of suite files, for editors: from the shape that reads them.
import * as z from 'zod';
import { optionNames, optionRow, typedName } from '../../src/run/option-table.ts';
import { suiteShape } from '../../src/suite/shape.ts';

const about = new Map(optionNames.map((name) => [typedName(name), optionRow(name)]));

/** A scalar of YAML may be a number or true where the shape, which reads text, takes a text. */
const scalar = ['string', 'number', 'boolean'];

export function suiteFileSchema(): string {
  const schema = z.toJSONSchema(suiteShape, {
    io: 'input',
    override: ({ jsonSchema, path }) => {
      const name = String(path.at(-1) ?? '');
      const row = about.get(name);
      if (jsonSchema.type === 'string' && jsonSchema.pattern === undefined)
        jsonSchema.type = scalar as unknown as 'string';
      if (row === undefined || path.at(-2) !== 'properties') return;
      jsonSchema.description = row.about;
      const { choices } = row.kind.parser;
      if (choices !== undefined) Object.assign(jsonSchema, { enum: [...choices] });
    },
  });
  return `${JSON.stringify({ title: 'esreplay suite', ...schema }, null, 2)}\n`;
}
