// Redacts a trace's header: keeps numbers and the system's own words, applies the rules to paths, and leaves out what
// people or programs wrote about how the trace was made, because it may contain anything.
import { redactionRules } from '../schema/contents.ts';
import type { CborValue } from '../trace/cbor.ts';
import type { PathMute, RunningProcess, TraceHeader, TraceHeaderInput } from '../trace/header.ts';
import type { TraceReader } from '../trace/reader.ts';
import type { RedactionPolicy } from './policy.ts';
import type { ValueRedactor } from './redactor.ts';

interface HeaderRedaction {
  readonly policy: RedactionPolicy;
  readonly keyCheck: string;
  readonly application: string;
}

/** `removed`: number of texts left out. */
export function redactedHeader(
  reader: TraceReader,
  redactor: ValueRedactor,
  { policy, keyCheck, application }: HeaderRedaction,
): { header: TraceHeaderInput; removed: number } {
  const { header, cut } = reader;
  const { os, mutes, defaultMutes, bootId, running } = header;
  const removed = header.notes.length + Object.keys(header.raw).length + (header.processes.length > 0 ? 1 : 0);
  const notes = [
    ...(removed === 0 ? [] : [`${removed} header texts were removed`]),
    ...(cut === undefined ? [] : [`the trace that was redacted is cut at byte ${cut.offset}: ${cut.reason}`]),
  ];
  const pathMutes = (all: readonly PathMute[]): PathMute[] =>
    all.map(([type, path, events]) => [
      systemName(type),
      String(redactor.text('path', path)),
      events.filter(isSystemName),
    ]);
  return {
    removed,
    header: {
      application,
      createdBy: `redact --profile ${policy.profile}`,
      os: { build: buildOf(os.build), version: releaseOf(os.version), major: os.major },
      messageVersion: header.messageVersion,
      timebase: header.timebase,
      bootId: bootId === null ? null : String(redactor.text('address', bootId)),
      machBase: header.machBase,
      wallBase: header.wallBase,
      source: header.source,
      budget: header.budget,
      budgetSource: 'the trace that was redacted',
      subscriptions: header.subscriptions === 'unknown' ? 'unknown' : header.subscriptions.filter(isSystemName),
      mutes:
        mutes === 'unknown'
          ? 'unknown'
          : {
              paths: pathMutes(mutes.paths),
              processes: mutes.processes
                .filter(([token]) => token.length === auditTokenBytes)
                .map(([token, events]) => [token, events.filter(isSystemName)]),
              inverted: mutes.inverted.filter(isSystemName),
            },
      defaultMutes: defaultMutes === 'unknown' ? 'unknown' : pathMutes(defaultMutes),
      // Ids of definitions, which differ here.
      processes: [],
      ...(running === undefined
        ? {}
        : {
            running: running.map(
              ([pid, parent, startUs, path]): RunningProcess => [
                pid,
                parent,
                startUs,
                // If removed, it is as if the system had not reported it, as for everything in this list.
                path === null ? null : String(redactor.text('path', path)) || null,
              ],
            ),
          }),
      missMode: header.missMode,
      redaction: redactionOf(header, policy, keyCheck),
      authTwins: header.authTwins.filter(isSystemName),
      responses: header.responses,
      notes,
    },
  };
}

function redactionOf(header: TraceHeader, policy: RedactionPolicy, keyCheck: string): Record<string, CborValue> {
  const rules = Object.fromEntries(redactionRules.map((rule) => [rule, policy.rules[rule]]));
  // Redacted twice: a pseudonym of a pseudonym.
  return { ...rules, profile: policy.profile, keyCheck, times: timesOf(header.redaction) + 1 };
}

const timesOf = (redaction: TraceHeader['redaction']): number => {
  const times = redaction === null ? 0 : redaction.times;
  return typeof times === 'number' ? times : redaction === null ? 0 : 1;
};

const auditTokenBytes = 32;
const isSystemName = (name: string): boolean => /^ES_[A-Z0-9_]{1,80}$/.test(name);
const systemName = (name: string): string => (isSystemName(name) ? name : 'ES_MUTE_PATH_TYPE_UNKNOWN');
/** Keeps only builds like `25D125` and releases like `26.3.1`; any other text may hold anything. */
const buildOf = (text: string | null): string | null =>
  text !== null && /^\d{1,3}[A-Z]\d{1,6}[a-z]?$/.test(text) ? text : null;
const releaseOf = (text: string | null): string | null =>
  text !== null && /^\d{1,3}(\.\d{1,3}){0,3}$/.test(text) ? text : null;
