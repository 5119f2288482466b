// Turns a stored histogram into bars and a percentile curve, for the page.
import { decodeFromCompressedBase64, JsHistogram } from 'hdr-histogram-js';
import type { Distribution } from './histogram.ts';
import { barsPerOctave, type Drawn, type PageTimes } from './page-data.ts';
import type { Times } from './times.ts';

/** Points of a curve for each further nine: 90 %, 99 %, 99.9 %. */
const pointsPerNine = 24;

/** Throws for a histogram that HdrHistogram's reader refuses. */
export function drawnTimes({ response, handler, headroom }: Times): PageTimes {
  return { response: drawn(response, true), handler: drawn(handler, true), headroom: drawn(headroom, false) };
}

function drawn(of: Distribution | null, lessIsBetter: boolean): Drawn | null {
  if (of === null) return null;
  const { hdr, ...figures } = of;
  const histogram = decodeFromCompressedBase64(hdr);
  if (!(histogram instanceof JsHistogram)) throw new TypeError('the reader makes another kind of histogram');
  const bars = new Map<number, number>();
  const iterator = histogram.recordedValuesIterator;
  iterator.reset();
  while (iterator.hasNext()) {
    const { valueIteratedTo, countAtValueIteratedTo: count } = iterator.next();
    // The upper edge of a bucket may be beyond every recorded value.
    const value = Math.min(valueIteratedTo, of.max);
    const place = value < 1 ? -1 : Math.floor(Math.log2(value) * barsPerOctave);
    bars.set(place, (bars.get(place) ?? 0) + count);
  }
  const at = (share: number): number => {
    const value = histogram.getValueAtPercentile((lessIsBetter ? share : 1 - share) * 100);
    return Math.min(Math.max(value, of.min), of.max);
  };
  const points = Math.floor(Math.log10(Math.max(1, of.count)) * pointsPerNine);
  const shares = Array.from({ length: points + 1 }, (_, point) => 1 - 10 ** (-point / pointsPerNine));
  const curve = [...shares, 0.5].sort((a, b) => a - b).map((share) => [share, at(share)] as const);
  return { ...figures, bars: [...bars].sort(([a], [b]) => a - b), curve };
}
