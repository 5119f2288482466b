// Annotations of a comparison: a remark for each kind of change that fails, with its largest groups, and for each trace
// without a result.
import { type Directories, renderAnnotations } from '../report/annotations.ts';
import { changes } from './changes.ts';
import type { CompareResult } from './result.ts';
import { changeText, shownChanges } from './words.ts';

const maxGroups = 5;

export function renderCompareAnnotations({ traces, failed }: CompareResult, directories: Directories): string {
  const others = traces.flatMap((comparison) => {
    const { trace, trouble } = comparison;
    const all = shownChanges(comparison);
    const found = failed.flatMap((name) => {
      const ofKind = all.filter(({ change }) => change === name).map(changeText);
      if (ofKind.length === 0) return [];
      const more = ofKind.length - maxGroups;
      const text = [...ofKind.slice(0, maxGroups), ...(more > 0 ? [`and ${more} more`] : [])].join('\n');
      return [{ test: trace, title: changes[name].title.toLowerCase(), text }];
    });
    if (trouble === null) return found;
    const text = `the ${trouble.build} build: ${trouble.message}. ${trouble.remedy ?? ''}`;
    return [...found, { test: trace, title: 'no result', text }];
  });
  return renderAnnotations([], { ...directories, tests: [], others });
}
