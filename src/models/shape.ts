// The schema of a file of service models: its keys, their values and the limits of each, with the words of the errors.
// `read.ts` finds the place of an error in the file, and `service-set.ts` checks the set as a whole.
import * as z from 'zod';
import { eventRows } from '../schema/macos/events.ts';

export const modelLimits = {
  fileBytes: 256 * 1024,
  services: 64,
  reaches: 128,
  steps: 64,
  setKeys: 32,
  listItems: 64,
  /** Bytes, limited by the structs that the replayer maps. */
  nameBytes: 63,
  reachBytes: 243,
  executableBytes: 231,
  pathBytes: 1023,
  textLetters: 4000,
  workNs: 60e9,
  windowNs: 600e9,
  budgetNs: 600e9,
  extends: 4,
} as const;

const unitsNs: Readonly<Record<string, number>> = { ns: 1, us: 1e3, µs: 1e3, ms: 1e6, s: 1e9 };

/** Returns members of es_events_t with a twin of this kind: `open`, `mount`. */
export const membersOf = (action: 'AUTH' | 'NOTIFY'): readonly string[] =>
  eventRows.flatMap((row) => (row.action === action && row.member !== null && row.payload !== null ? row.member : []));

const text = (max: number = modelLimits.textLetters) =>
  z
    .string({ error: 'takes a text' })
    .refine((value) => value.trim() !== '', { error: 'is empty' })
    .refine((value) => value.length <= max, { error: `has more than ${max} letters` });

const name = (bytes: number, what: string) =>
  z
    .string({ error: `takes ${what}` })
    .refine((value) => value !== '' && !/[\s\p{Cc}]/u.test(value), { error: `takes ${what}, without spaces` })
    .refine((value) => Buffer.byteLength(value) <= bytes, { error: `is longer than ${bytes} bytes` });

const path = (bytes: number = modelLimits.pathBytes) =>
  z
    .string({ error: 'takes a path' })
    .refine((value) => value.startsWith('/') && !/\p{Cc}/u.test(value), { error: 'takes a path that begins with /' })
    .refine((value) => Buffer.byteLength(value) <= bytes, { error: `is longer than ${bytes} bytes` });

/** Returns nanoseconds. */
export const duration = (maxNs: number) =>
  z.string({ error: 'takes a time with its unit, such as 20 ms' }).transform((value, context) => {
    const [, digits, unit = ''] = /^(\d{1,9}(?:\.\d{1,6})?) ?(ns|us|µs|ms|s)$/.exec(value.trim()) ?? [];
    const ns = digits === undefined ? Number.NaN : Math.round(Number(digits) * (unitsNs[unit] ?? Number.NaN));
    if (ns <= maxNs) return ns;
    const error = Number.isNaN(ns) ? 'takes a time with its unit, such as 20 ms' : `is more than ${maxNs / 1e9} s`;
    context.addIssue({ code: 'custom', message: error });
    return z.NEVER;
  });

const list = <T extends z.ZodType>(item: T, max: number) =>
  z.array(item, { error: 'takes a list' }).refine((items) => items.length <= max, { error: `has more than ${max}` });

const member = (action: 'AUTH' | 'NOTIFY') =>
  z
    .string({ error: `takes the name of an event that has an ${action} message, such as open` })
    .refine((value) => membersOf(action).includes(value), {
      error: (issue) =>
        `names ${action}_${String(issue.input).toUpperCase()}, which is not an event; see docs/reference/events.md`,
    });

const value = z.union([z.number(), z.boolean(), z.string(), z.array(z.string()).max(modelLimits.listItems), z.null()], {
  error: 'takes a number, true or false, a text, a list of texts, or null',
});

const caused = {
  path: path().optional(),
  by: path(modelLimits.executableBytes).optional(),
  set: z
    .record(z.string(), value, { error: 'takes fields of the event and their values' })
    .refine((fields) => Object.keys(fields).length <= modelLimits.setKeys, { error: 'has too many fields' })
    .optional(),
};

const window = duration(modelLimits.windowNs).optional();

export const stepShape = z
  .strictObject(
    {
      auth: member('AUTH').optional(),
      notify: member('NOTIFY').optional(),
      ask: name(modelLimits.nameBytes, 'the name of a service of this file').optional(),
      ...caused,
      mustAnswer: z.boolean({ error: 'takes true or false' }).optional(),
      budget: duration(modelLimits.budgetNs).optional(),
      window,
    },
    {
      error: (issue) =>
        issue.code === 'unrecognized_keys' ? undefined : 'takes auth, notify or ask, and what belongs to it',
    },
  )
  .superRefine((step, context) => {
    const complain = (message: string): void => context.addIssue({ code: 'custom', message });
    const kinds = [step.auth, step.notify, step.ask].filter((kind) => kind !== undefined).length;
    if (kinds !== 1) return complain('takes exactly one of auth, notify and ask');
    if (step.ask !== undefined && Object.keys(step).length > 1) complain('has other keys beside ask');
    if (step.notify !== undefined && (step.mustAnswer !== undefined || step.budget !== undefined))
      complain('has a notify, which is not answered: it takes neither mustAnswer nor budget');
  });

export const serviceShape = z.strictObject(
  {
    source: text().optional(),
    assumed: text().optional(),
    executable: path(modelLimits.executableBytes).optional(),
    user: z.int({ error: 'takes the number of a user' }).min(0).max(0xffff_fffe).optional(),
    reachedBy: z
      .strictObject(
        {
          functions: list(name(modelLimits.reachBytes, 'the name of a function'), modelLimits.reaches).optional(),
          mach: list(name(modelLimits.reachBytes, 'the name of a Mach service'), modelLimits.reaches).optional(),
          xpc: list(name(modelLimits.reachBytes, 'the name of an XPC service'), modelLimits.reaches).optional(),
          sockets: list(path(modelLimits.reachBytes), modelLimits.reaches).optional(),
          programs: list(path(modelLimits.reachBytes), modelLimits.reaches).optional(),
        },
        {
          error: (issue) =>
            issue.code === 'unrecognized_keys' ? undefined : 'takes functions, mach, xpc, sockets and programs',
        },
      )
      .optional(),
    works: duration(modelLimits.workNs).optional(),
    window,
    atStart: list(stepShape, modelLimits.steps).optional(),
    steps: list(stepShape, modelLimits.steps).optional(),
  },
  {
    error: (issue) =>
      issue.code === 'unrecognized_keys' ? undefined : 'takes the parts of a service: source, reachedBy, steps …',
  },
);

export const fileShape = z.strictObject(
  {
    format: z.literal(1, { error: 'takes 1: this version does not know another format' }),
    about: text(),
    extends: name(modelLimits.pathBytes, 'the name of a shipped file, or the path of another one').optional(),
    ownFiles: z.boolean({ error: 'takes true or false' }).optional(),
    services: z
      .record(name(modelLimits.nameBytes, 'the name of a daemon'), serviceShape, {
        error: 'takes services by their names',
      })
      .refine((services) => Object.keys(services).length <= modelLimits.services, {
        error: `has more than ${modelLimits.services} services`,
      }),
  },
  {
    error: (issue) => (issue.code === 'unrecognized_keys' ? undefined : 'is not a map with format, about and services'),
  },
);

export type StepText = z.output<typeof stepShape>;
export type ServiceText = z.output<typeof serviceShape>;
export type FileText = z.output<typeof fileShape>;

/** The keys of each place, to suggest one for a misspelt key. */
export const knownKeys = {
  file: Object.keys(fileShape.shape),
  service: Object.keys(serviceShape.shape),
  reachedBy: ['functions', 'mach', 'xpc', 'sockets', 'programs'],
  step: Object.keys(stepShape.shape),
} as const;
