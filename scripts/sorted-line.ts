// A line of JSON with its keys sorted and every value spelt as it was, to compare lines whose keys have another order.
import { JsonScanner } from '../src/import/json.ts';

/** Throws JsonError for anything but one value of JSON. */
export function sortedLine(text: string): string {
  const scanner = new JsonScanner(text);
  const sorted = sortedValue(scanner);
  scanner.finish();
  return sorted;
}

function sortedValue(scanner: JsonScanner): string {
  switch (scanner.kind()) {
    case 'object': {
      const members: string[] = [];
      for (let more = scanner.openObject(); more; more = scanner.nextMember()) {
        const key = scanner.key();
        members.push(`${JSON.stringify(key)}:${sortedValue(scanner)}`);
      }
      return `{${members.sort().join(',')}}`;
    }
    case 'array': {
      const elements: string[] = [];
      for (let more = scanner.openArray(); more; more = scanner.nextElement()) elements.push(sortedValue(scanner));
      return `[${elements.join(',')}]`;
    }
    default:
      return scanner.skip();
  }
}
