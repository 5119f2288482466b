// Asks all questions in turn. No failure stops it: a step that cannot be asked says why, and one that fails counts as a
// difference.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Mac, type MacOptions, withoutHome } from './mac.ts';
import { Skip } from './skip.ts';
import { type Answer, judged, type Step } from './step.ts';
import { edgeSteps } from './steps/edges.ts';
import { extensionSteps } from './steps/extension.ts';
import { insertionSteps } from './steps/insertion.ts';
import { machineSteps } from './steps/machine.ts';
import { numberSteps } from './steps/numbers.ts';
import { recorderSteps, rosettaSteps, xcodeSteps } from './steps/others.ts';
import { placeSteps } from './steps/places.ts';
import { realSteps } from './steps/real.ts';
import { signingSteps } from './steps/signings.ts';
import { surfaceSteps } from './steps/surface.ts';
import { verdictSteps } from './steps/verdicts.ts';

/** First the steps that need only Node, then those that need Xcode, then those that must be requested by name. */
export const steps: readonly Step[] = [
  ...machineSteps,
  ...insertionSteps,
  ...verdictSteps,
  ...edgeSteps,
  ...placeSteps,
  ...numberSteps,
  ...signingSteps,
  ...rosettaSteps,
  ...recorderSteps,
  ...xcodeSteps,
  ...realSteps,
  ...surfaceSteps,
  ...extensionSteps,
];

const wanted = new Set([...realSteps, ...surfaceSteps, ...extensionSteps]);

/** The steps of these ids or groups, or all; without those that need `--sip-off` if it is missing. */
export const stepsFor = (only: readonly string[], sipOff: boolean): readonly Step[] =>
  chosen(only).filter((step) => sipOff || !wanted.has(step));

const chosen = (only: readonly string[]): readonly Step[] =>
  steps.filter(({ id }) => only.length === 0 || only.some((name) => isIn(id, name)));

export interface FirstMacOptions extends MacOptions {
  readonly sipOff: boolean;
  /** Ids or groups; empty: all. */
  readonly only: readonly string[];
  readonly print: (line: string) => void;
  /** Why nothing may run as root; null: it may. */
  readonly rootRefused: string | null;
  /** Reasons for ids or groups that are not asked. */
  readonly passedOver?: Readonly<Record<string, string>>;
  /** Ends the current step and asks nothing more. */
  readonly signal?: AbortSignal;
}

export async function firstMac(options: FirstMacOptions): Promise<readonly Answer[]> {
  const mac = new Mac(options);
  const answers: Answer[] = [];
  let held: string | null = null;
  for (const step of chosen(options.only)) {
    if (options.signal?.aborted === true) break;
    const answer: Answer =
      held === null || step.id.startsWith('machine.') ? await ask(step, mac, options) : skipped(step, held);
    // Otherwise macOS would hold back each program, with a dialog of its own.
    if (step.id === 'machine.quarantine' && answer.outcome === 'DIFF') held = answer.got;
    answers.push(answer);
    options.print(shown(answer));
    writeFileSync(join(options.logs, 'answers.json'), `${JSON.stringify(answers, null, 1)}\n`);
  }
  const count = (outcome: string): number => answers.filter((each) => each.outcome === outcome).length;
  options.print(`VERDICT ${count('OK')} OK, ${count('DIFF')} DIFF, ${count('SKIP')} SKIP`);
  return answers;
}

const isIn = (id: string, name: string): boolean => id === name || id.startsWith(`${name}.`);

const skipped = ({ id, expected }: Step, why: string): Answer => ({ id, expected, got: why, outcome: 'SKIP' });

async function ask(step: Step, mac: Mac, options: FirstMacOptions): Promise<Answer> {
  const { sipOff, rootRefused, signal, passedOver = {} } = options;
  mac.begin(step.id);
  mac.note(`${step.id}: ${step.about}`);
  const reason = passedOver[step.id] ?? passedOver[step.id.split('.')[0] ?? ''];
  if (reason !== undefined) return skipped(step, reason);
  if (wanted.has(step) && !sipOff) return skipped(step, 'asked with --sip-off alone');
  if (step.asRoot !== undefined && rootRefused !== null) return skipped(step, rootRefused);
  const stop = (): void => mac.end();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    if (step.asRoot !== undefined) await mac.needsRoot();
    const answer = judged(step, oneLine(await within(step.limitMs ?? 120_000, step.ask(mac), stop)));
    mac.note(JSON.stringify(answer));
    return answer;
  } catch (error) {
    const why = oneLine(error instanceof Error ? error.message : String(error));
    mac.note(why);
    // A failure is never an answer, even if its text is a value.
    return error instanceof Skip
      ? skipped(step, why)
      : { id: step.id, expected: step.expected, got: why, outcome: 'DIFF' };
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

function within<T>(limitMs: number, asked: Promise<T>, stop: () => void): Promise<T> {
  let limit: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    limit = setTimeout(() => {
      reject(new Error(`no answer within ${limitMs / 1000} s`));
      stop();
    }, limitMs);
  });
  return Promise.race([asked, late]).finally(() => clearTimeout(limit));
}

// Programs may print anything.
const oneLine = (text: string): string =>
  withoutHome(text)
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, 160) || 'nothing';

const shown = ({ id, expected, got, outcome }: Answer): string =>
  `${id.padEnd(23)} ${expected.padEnd(28)} ${got.padEnd(28)} ${outcome}`;
