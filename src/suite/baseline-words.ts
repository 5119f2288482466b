// Says which tests have a place that the baseline lacks. Pure.
import type { Place } from '../report/places.ts';
import type { Report } from '../verdict/report.ts';
import type { CellResult } from './result.ts';

type Shown = { readonly result: Pick<CellResult, 'id' | 'newFindings'>; readonly report: Pick<Report, 'verdicts'> };

/** `shown`: the tests that the place was found in, and others, as `placesOf` got them. Empty without a baseline. */
export function baselineWords({ sightings, byReport }: Place, shown: readonly Shown[]): string {
  if (shown.every(({ result: { newFindings } }) => newFindings === null)) return '';
  const isNew = new Set(
    sightings.flatMap(({ report: at, verdict }) => {
      const of = shown[at];
      const index = of?.report.verdicts.indexOf(verdict) ?? -1;
      return of?.result.newFindings?.includes(index) === true ? [of.result.id] : [];
    }),
  );
  if (isNew.size === 0) return 'in the baseline';
  const [first = ''] = isNew;
  const more = isNew.size > 1 ? ` and ${isNew.size - 1} more` : '';
  return isNew.size === byReport.size
    ? 'new, not in the baseline'
    : `new in ${first}${more}, in the baseline of others`;
}
