// Groups the findings of a report by their rule and place in the client's code: what there is to fix, worst first.
import type { Report } from '../../judge/report.ts';
import type { Verdict } from '../../judge/verdict.ts';
import type { Frame } from '../../symbols/frame.ts';
import { type Excerpt, excerptOf, type Sources } from './source-excerpt.ts';

export interface Place {
  /** Numbers in `Report.verdicts`; the first one stands for all. */
  readonly verdicts: readonly number[];
  /** Messages, including those without a verdict of their own. */
  readonly messages: number;
  readonly eventTypes: readonly string[];
  /** The client's own code, innermost; null: the stack names none. */
  readonly frame: Frame | null;
  readonly excerpt: Excerpt;
}

/** In the order of the report, which is by severity. Notes are no places to fix. */
export function placesToFix(report: Report, sources: Sources | null): readonly Place[] {
  const groups = new Map<string, number[]>();
  report.verdicts.forEach((verdict, number) => {
    if (verdict.class === 'note') return;
    const key = JSON.stringify([verdict.rule, verdict.class, verdict.call, placeKey(verdict)]);
    groups.set(key, [...(groups.get(key) ?? []), number]);
  });
  return [...groups.values()].flatMap((numbers) => {
    const verdicts = numbers.flatMap((number) => report.verdicts[number] ?? []);
    const [first] = verdicts;
    if (first === undefined) return [];
    const frame = ownFrame(first.stack);
    return [
      {
        verdicts: numbers,
        messages: verdicts.reduce((sum, { omitted }) => sum + 1 + omitted, 0),
        eventTypes: [...new Set(verdicts.flatMap(({ message }) => message?.eventType ?? []))],
        frame,
        excerpt: excerptOf(frame, sources),
      },
    ];
  });
}

/** Findings without a stack are about the run, and belong together if they say the same. */
function placeKey({ stack, sentence, process, client }: Verdict): unknown {
  const frame = ownFrame(stack);
  if (frame === null) return stack.length > 0 ? stack : [sentence, process, client];
  return frame.file === null ? [frame.image, frame.function] : [frame.file, frame.line];
}

const ofSystem = /^(?:\/usr\/(?!local\/|src\/)|\/lib|\/System\/|\/Library\/Developer\/|\/Applications\/Xcode)/;

function ownFrame(stack: readonly Frame[]): Frame | null {
  const isOwn = ({ file, image }: Frame): boolean =>
    file !== null ? !ofSystem.test(file) : image !== null && !ofSystem.test(image) && !/\.(?:so|dylib)\b/.test(image);
  return stack.find((frame) => frame.file !== null && isOwn(frame)) ?? stack.find(isOwn) ?? null;
}
