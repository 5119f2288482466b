// Service models for tests, one line each: how a service is reached, and what that causes.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ResolvedEvent, ResolvedModels } from '../../src/models/resolved.ts';
import { callNumber } from '../../src/schema/calls/calls.ts';
import type { Message } from '../../src/schema/generated/messages.ts';
import { buildFile, buildHeader, buildMessage, buildProcess, builtMachBase } from '../../src/trace/builders.ts';
import { TraceWriter } from '../../src/trace/writer.ts';
import { type EventName, eventNumber } from '../clients/lines.ts';

export interface Caused {
  readonly event: EventName;
  readonly path: string;
  /** Null: the trace's. */
  readonly budgetMs?: number | null;
  /** True by default. */
  readonly mustAnswer?: boolean;
  readonly firstCall?: boolean;
  readonly windowMs?: number;
}

export interface Modelled {
  /** Functions of frameworks that reach it. */
  readonly functions?: readonly string[];
  readonly causes?: readonly Caused[];
  /** Names of services, and the index of this one's event that comes next. */
  readonly needs?: readonly { readonly service: string; readonly before?: number }[];
  readonly workMs?: number;
}

const ticksPerMs = 24_000n;
export const daemonPath = (service: string): string => `/usr/libexec/${service}`;
export const daemonPid = (place: number): number => 5_500_000 + place;

export function modelsOf(
  services: Readonly<Record<string, Modelled>>,
  { ownFiles = false }: { readonly ownFiles?: boolean } = {},
): ResolvedModels {
  const names = Object.keys(services);
  const messages: Message[] = [];
  const resolved = Object.entries(services).map(
    ([name, { functions = [], causes = [], needs = [], workMs = 0 }], place) => ({
      name,
      source: 'made up',
      assumed: 'all of it',
      workNs: workMs * 1e6,
      reaches: functions.map((name) => ({ kind: 'function' as const, name, call: callNumber(name) })),
      events: causes.map((caused) => {
        messages.push(templateOf(caused, name, place, messages.length));
        return eventOf(caused, name, messages.length - 1);
      }),
      needs: needs.map(({ service, before = 0 }) => ({ service: names.indexOf(service), beforeEvent: before })),
    }),
  );
  const own = { auth: messages.length, notify: messages.length + 1 };
  if (ownFiles) {
    for (const event of ['AUTH_OPEN', 'NOTIFY_OPEN'] as const)
      messages.push(templateOf({ event, path: '/any' }, 'any', names.length, messages.length));
  }
  return {
    name: 'test',
    services: resolved,
    templates: traceBytes(messages),
    templateCount: messages.length,
    pids: Object.keys(services).map((_, place) => daemonPid(place)),
    ownFiles: ownFiles ? own : null,
  };
}

function eventOf(caused: Caused, service: string, template: number): ResolvedEvent {
  return {
    eventType: eventNumber(caused.event),
    path: caused.path,
    template,
    auth: caused.event.startsWith('AUTH'),
    mustAnswer: caused.mustAnswer ?? true,
    firstCall: caused.firstCall ?? false,
    windowNs: (caused.windowMs ?? 0) * 1e6,
    executable: daemonPath(service),
  };
}

function templateOf({ event, path, budgetMs = 20_000 }: Caused, service: string, place: number, seed: number): Message {
  const process = buildProcess({ executable: buildFile({ path: daemonPath(service) }) }, 900 + place);
  const file = buildFile({ path }, 700 + seed);
  const auth = event.startsWith('AUTH');
  const mach = builtMachBase + BigInt(seed) * ticksPerMs;
  return buildMessage(
    eventNumber(event),
    {
      mach_time: mach,
      deadline: auth && budgetMs !== null ? mach + BigInt(budgetMs) * ticksPerMs : 0n,
      process: { ...process, audit_token: { ...process.audit_token, pid: daemonPid(place) } },
      event: event.endsWith('OPEN')
        ? { open: { fflag: 1, file } }
        : { exec: { target: { ...process, executable: file } } },
    } as Partial<Message>,
    500 + seed,
  );
}

function traceBytes(messages: readonly Message[]): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), 'esreplay-templates-'));
  try {
    const path = join(folder, 'templates.estrace');
    const writer = new TraceWriter(path, buildHeader());
    for (const message of messages) writer.message(message);
    writer.close();
    return readFileSync(path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
