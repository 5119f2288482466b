// JSON for comparisons: every number is its own text, so two texts are equal only if they are equal to the last digit.
import { JsonScanner } from '../../src/import/json.ts';

export function exactJson(text: string): unknown {
  const scanner = new JsonScanner(text);
  const value = read(scanner);
  scanner.finish();
  return value;
}

function read(scanner: JsonScanner): unknown {
  switch (scanner.kind()) {
    case 'object': {
      const object: Record<string, unknown> = {};
      for (let more = scanner.openObject(); more; more = scanner.nextMember()) {
        const key = scanner.key();
        object[key] = read(scanner);
      }
      return object;
    }
    case 'array': {
      const array: unknown[] = [];
      for (let more = scanner.openArray(); more; more = scanner.nextElement()) array.push(read(scanner));
      return array;
    }
    case 'string':
      return scanner.string();
    case 'number':
      return { number: scanner.skip() };
    default:
      return scanner.skip();
  }
}
