// es_new_client fails. To end by itself is right, and to try again; to crash is not, nor to stay as if all were well.
import type { ClientRefusal } from '../run/client-refusal.ts';
import { unprotectedRule } from './finding.ts';
import { newFindings } from './sweep.ts';
import type { Job, Tried, Variation } from './variation.ts';

/** Found under a refusal that nobody asked for. */
const limit = 'hazard';
const always: readonly ClientRefusal[] = [{ result: 'not-permitted' }, { result: 'internal' }];

export const refused: Variation = {
  name: 'refused',
  kind: 'sweep',
  about: 'es_new_client that fails, once or always',
  try: async ({ base, given, run }: Job): Promise<Tried> => {
    if (given.refuseClient !== undefined) return { found: [], nothing: 'it was asked for' };
    const once = { ...given, refuseClient: { result: 'not-permitted', times: 1 } } as const;
    const afterOnce = await run(once);
    const triesAgain = afterOnce.setupTrouble.length === 0;
    const found = [newFindings(base, afterOnce, limit, once).filter(({ rule }) => rule !== unprotectedRule)];
    for (const refuseClient of always) {
      const options = { ...given, refuseClient };
      const all = newFindings(base, await run(options), limit, options);
      found.push(all.filter(({ rule }) => rule !== unprotectedRule || !triesAgain));
    }
    const unique = new Map(found.flat().map((each) => [each.key, each]));
    return { found: [...unique.values()], nothing: null };
  },
};
