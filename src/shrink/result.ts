// What shrinking found: written by `--json`.
export interface ShrinkResult {
  readonly version: 1;
  readonly trace: string;
  readonly output: string;
  /** Messages of the trace, and of the output. */
  readonly from: number;
  readonly messages: number;
  /** Runs of clients, or of the command, with those of calls that were interrupted. */
  readonly runs: number;
  /** Null: the trace shows nothing, or a command decides. */
  readonly finding: { readonly rule: string | null; readonly sentence: string } | null;
  /** The output shows the finding in so many runs of so many, each alone; null: there is no output. */
  readonly confirmed: { readonly hits: number; readonly runs: number } | null;
  /** What each step left, in their order. */
  readonly steps: readonly { readonly name: StepName; readonly messages: number; readonly runs: number }[];
  /** Assignments to the messages of the output. */
  readonly edits: readonly string[];
  /** Runs the output; null: there is none. */
  readonly command: string | null;
  readonly interrupted: boolean;
  readonly exitCode: number;
}

export const stepNames = {
  whole: 'the whole trace',
  options: 'simpler options',
  end: 'messages after the finding',
  start: 'what it needs before it',
  trees: 'process trees',
  processes: 'processes',
  messages: 'single messages',
  fields: 'fields',
  confirm: 'the result, alone',
} as const;
export type StepName = keyof typeof stepNames;
