// The page of a report, of several, of a comparison of two builds, or of an exploration.
import { start } from './app.tsx';
import { Builds, BuildsHead, compared } from './builds.tsx';
import { areReleases, Comparison, ComparisonHead, RunsHead } from './comparison.tsx';
import { Exploration, ExplorationHead, explored } from './explored.tsx';
import { fewKeys, keyTable } from './keys.tsx';
import { page } from './state.ts';

const keys = page.runs.length === 0 ? fewKeys : keyTable;

if (explored !== null) {
  const of = explored;
  start({ Body: () => <Exploration of={of} />, Head: () => <ExplorationHead of={of} /> }, keys);
} else if (compared !== null) {
  const of = compared;
  start({ Body: () => <Builds of={of} />, Head: () => <BuildsHead of={of} /> }, keys);
} else start({ Body: Comparison, Head: areReleases() || page.runs.length > 2 ? RunsHead : ComparisonHead }, keys);
