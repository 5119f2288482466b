// The ticks of the time axis.
import { formatDuration } from '../words/duration.ts';
import type { Span } from './state.ts';

/** The ticks of the axis: about one every 110 pixels, at round times. */
export function ticks(
  { fromNs, toNs }: Span,
  width: number,
): readonly { readonly ns: number; readonly label: string }[] {
  const rough = ((toNs - fromNs) / Math.max(1, width)) * 110;
  const unit = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * unit).find((each) => each >= rough) ?? rough;
  const found = [];
  for (let ns = Math.ceil(fromNs / step) * step; ns <= toNs; ns += step) found.push({ ns, label: tickLabel(ns, step) });
  return found;
}

/** With as many digits as the distance between ticks needs. */
function tickLabel(ns: number, step: number): string {
  if (ns === 0) return '0';
  const [unit, size] = Math.abs(ns) >= 1e9 ? ['s', 1e9] : Math.abs(ns) >= 1e6 ? ['ms', 1e6] : ['µs', 1e3];
  const digits = Math.max(0, Math.min(9, -Math.floor(Math.log10(step / Number(size)) + 1e-9)));
  return digits === 0 && step >= 1e9 ? formatDuration(ns) : `${(ns / Number(size)).toFixed(digits)} ${unit}`;
}
