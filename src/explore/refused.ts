// Calls that set a client up fail. To end by itself is right, and to try again; to crash is not, nor to stay as if all
// were well.
import type { RuleSlug } from '../judge/rules.ts';
import type { TableOptions } from '../run/option-table.ts';
import { type Found, onceEach, unprotectedRule } from './finding.ts';
import { newFindings } from './sweep.ts';
import type { Job, Tried, Variation } from './variation.ts';

/** Found under a refusal that nobody asked for. */
const limit = 'hazard';

interface Refusal {
  readonly always: readonly TableOptions[];
  /** The first call fails; omitted: to go on without what is refused is right. */
  readonly once?: TableOptions;
}

const refusals: readonly Refusal[] = [
  {
    always: [{ refuseClient: { result: 'not-permitted' } }, { refuseClient: { result: 'internal' } }],
    once: { refuseClient: { result: 'not-permitted', times: 1 } },
  },
  { always: [{ refuseSetup: 'subscribe' }], once: { refuseSetup: 'first-subscribe' } },
  { always: [{ refuseSetup: 'mutes' }] },
];

/** What they say of a client without mutes is the doing of the refusal. */
const ofMutes: readonly string[] = [
  'inverted-default-mutes',
  'inverted-twice',
  'no-self-mute',
] satisfies readonly RuleSlug[];

export const refused: Variation = {
  name: 'refused',
  kind: 'sweep',
  about: 'es_new_client or es_subscribe that fails, once or always, or calls that mute',
  try: async (job: Job): Promise<Tried> => {
    const { refuseClient, refuseSetup } = job.given;
    if (refuseClient !== undefined || refuseSetup !== undefined) return { found: [], nothing: 'it was asked for' };
    const found = await Promise.all(refusals.map((refusal) => foundIn(job, refusal)));
    return { found: onceEach(found.flat()), nothing: null };
  },
};

async function foundIn({ base, given, run }: Job, { always, once }: Refusal): Promise<readonly Found[]> {
  const tried = async (refusal: TableOptions) => {
    const options = { ...given, ...refusal };
    const judged = await run(options);
    const found = newFindings(base, judged, limit, options).filter(({ rule }) => !ofMutes.includes(rule));
    return { found, stays: judged.setupTrouble.length > 0 };
  };
  const first = once === undefined ? { found: [], stays: false } : await tried(once);
  const rest = await Promise.all(always.map(tried));
  // Who tries again stays for a reason.
  const counts = ({ rule }: Found): boolean => rule !== unprotectedRule || first.stays;
  return [
    ...first.found.filter(({ rule }) => rule !== unprotectedRule),
    ...rest.flatMap(({ found }) => found.filter(counts)),
  ];
}
