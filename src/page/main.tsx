// The page of a report, of several, or of a comparison of two builds.
import { start } from './app.tsx';
import { Builds, BuildsHead, compared } from './builds.tsx';
import { Comparison, ComparisonHead } from './comparison.tsx';
import { keyTable } from './keys.tsx';
import { page } from './state.ts';

if (compared !== null) {
  const of = compared;
  start({ Body: () => <Builds of={of} />, Head: () => <BuildsHead of={of} /> }, keyTable);
} else start({ Body: Comparison, Head: page.runs.length === 2 ? ComparisonHead : null }, keyTable);
