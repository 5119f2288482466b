// Renders the result of a squeeze as a page, or several results beside each other.
import { renderDocument } from '../report/html/document.ts';
import { commandWords } from '../run/client-command.ts';
import type { PageSearch, SqueezePage } from './page-data.ts';
import type { Squeezed, SqueezeResult } from './result.ts';
import { renderSqueeze } from './squeeze-text.ts';
import { closingWord, noteLines, ruleText, valueText, valueWords } from './words.ts';

export interface NamedResult {
  readonly name: string;
  readonly result: SqueezeResult;
}

export function renderSqueezePage(results: readonly NamedResult[], madeBy: string): string {
  const words = [...new Set(results.map(({ result }) => closingWord(result)))];
  const [closing = 'NO RESULT'] = words.length > 1 ? ['COMPARED'] : words;
  const codes = results.map(({ result }) => result.exitCode);
  const data: SqueezePage = {
    kind: 'squeeze',
    madeBy,
    closing,
    tone: codes.every((code) => code === 0) ? 'passed' : words.length > 1 ? 'plain' : 'failed',
    results: results.map(({ name, result: { trace, client, otherClients, exitCode, squeezed } }) => ({
      name,
      trace,
      exitCode,
      clients: [client, ...otherClients].map(commandWords),
      searches: squeezed.map(pageSearch),
    })),
  };
  const text = results.map(({ result }) => renderSqueeze(result)).join('\n\n');
  return renderDocument({ title: `${closing}, squeeze – esreplay`, text, data, script: 'measured', blocks: [] });
}

function pageSearch(each: Squeezed): PageSearch {
  const [today, survives, fails, margin] = valueWords(each);
  const tried = each.tried.map(({ value }) => valueText(each, value));
  return { ...each, words: { today, survives, fails, margin, rule: ruleText(each), tried }, notes: noteLines(each) };
}
