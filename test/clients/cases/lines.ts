// A product that logs a line for each event, with each mistake that an output map finds.
import { parseOutputMap } from '../../../src/output-map/map-file.ts';
import { type ClientCase, type Expected, finds, silent } from '../client-case.ts';

const outputMap = parseOutputMap(
  `
lines: '^(?<event>\\w+) pid=(?<pid>\\d+) ppid=(?<parent>\\d+) (?<path>.*)$'
events: { exec: NOTIFY_EXEC, fork: NOTIFY_FORK, open: NOTIFY_OPEN }
`,
  'map.yaml',
);
const logged = { trace: 'lineage', options: { outputMap } } as const;
const differs = (rule: string): Expected => ({ rule, class: 'difference', call: null, marked: false });
const mistakes = {
  SKIPS: 'missing-line',
  TWICE: 'repeated-line',
  WRONG_PID: 'wrong-line-pid',
  CUTS_PATH: 'wrong-line-path',
  FORGETS_FORKS: 'wrong-line-parent',
  HOLDS_BACK: 'wrong-line-order',
} as const;

export const lines: readonly ClientCase[] = [
  ...Object.entries(mistakes).map(([mistake, rule]) =>
    finds('logs-events', 'logs-events', [differs(rule)], { ...logged, defines: [mistake] }),
  ),
  silent('logs-events', logged),
];
