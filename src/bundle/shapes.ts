// The JSON in a bundle, checked when it is read.
import * as z from 'zod';
import { optionNames, verifyRange } from '../run/option-table.ts';
import { bundleVersion, partNames } from './parts.ts';

const count = z.int().min(0);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'is no SHA-256');

/** Of any version. */
export const manifestHead = z.looseObject({ kind: z.literal('esreplay-bundle'), version: count });

export const manifestShape = z.object({
  kind: z.literal('esreplay-bundle'),
  version: z.literal(bundleVersion),
  /** The version that wrote it. */
  esreplay: z.string(),
  system: z.object({ platform: z.string(), arch: z.string(), release: z.string() }),
  /** The test of a suite, or the trace; null: it is redacted. */
  of: z.string().nullable(),
  /** Profile of --redact; null: it is not redacted. */
  redaction: z.string().nullable(),
  /** Why there is no report; null: there is one. */
  error: z.string().nullable(),
  /** Options of the run that the bundle does not have. */
  leftOut: z.array(z.string()),
  /** Every other part. */
  parts: z.array(z.object({ name: z.enum(partNames), bytes: count, sha256 })),
});
export type Manifest = z.output<typeof manifestShape>;

export const optionsShape = z.object({
  /** In the order of the help. `given`: it differs from the default, or was said. */
  options: z.array(z.object({ name: z.enum(optionNames), value: z.unknown(), given: z.boolean() })),
  /** Releases of --os; empty: that of the trace. */
  releases: z.array(z.string()),
  verify: z.int().min(verifyRange.min).max(verifyRange.max).nullable(),
  checkCache: z.boolean(),
  /** `kept`: in a part of their own. */
  expect: z.enum(['recorded', 'kept']).nullable(),
  /** Number of client processes. */
  clients: count,
});
export type KeptOptions = z.output<typeof optionsShape>;

export const modulesShape = z.array(
  z.object({
    path: z.string(),
    program: z.boolean(),
    /** Null: it could not be read, or is left out. */
    sha256: sha256.nullable(),
    /** Build id of an ELF file, UUID of a Mach-O slice; null: it has none, or it is left out. */
    buildId: z.string().nullable(),
  }),
);
export type KeptModules = z.output<typeof modulesShape>;

const decision = z.union([z.literal('allow'), z.literal('deny'), count.max(0xffff_ffff)]);
export const expectationsShape = z.array(z.tuple([count, z.object({ decision, cache: z.boolean().nullable() })]));

const text = z.string().optional();
export const suppressionsShape = z.array(
  z.object({
    anywhere: z.exactOptional(z.boolean()),
    rule: z.string(),
    frame: text,
    call: text,
    event: text,
    actor: text,
    target: text,
    nth: count.optional(),
    effect: text,
    reason: z.string(),
  }),
);
