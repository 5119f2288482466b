// Every variation, in the order in which they are tried and printed. A new one is a row here, and its file.

import { bypass } from './bypass/bypass.ts';
import { refused } from './refused.ts';
import { budget } from './relations/budget.ts';
import { cache } from './relations/cache.ts';
import { lateStart } from './relations/late-start.ts';
import { order } from './relations/order.ts';
import { pid } from './relations/pid.ts';
import { sweep } from './sweep.ts';
import type { Variation } from './variation.ts';

export const variations: readonly Variation[] = [...sweep, refused, cache, budget, pid, order, lateStart, bypass];

export const variationNames: readonly string[] = variations.map(({ name }) => name);
