// Says where in a JSON text an error is, by the keys that lead to it.
import { JsonError, JsonScanner } from './json.ts';

/**
 * Returns the dotted path of the value at a column, to say where an error is. A key's own column counts as its value's.
 */
export function keyPathAt(text: string, column: number): string {
  const scanner = new JsonScanner(text);
  const place = column - 1;
  const path: string[] = [];
  const walk = (): boolean => {
    const kind = scanner.kind();
    if (scanner.at >= place) return true;
    if (kind !== 'object' && kind !== 'array') {
      scanner.skip();
      return scanner.at > place;
    }
    const isObject = kind === 'object';
    let index = 0;
    for (let more = isObject ? scanner.openObject() : scanner.openArray(); more; ) {
      path.push(isObject ? scanner.key() : `[${index++}]`);
      if (walk()) return true;
      path.pop();
      more = isObject ? scanner.nextMember() : scanner.nextElement();
    }
    return scanner.at > place;
  };
  try {
    walk();
  } catch (error) {
    // The text is malformed from here on, so the path has reached the column.
    if (!(error instanceof JsonError)) throw error;
  }
  return path.join('.').replaceAll('.[', '[');
}
