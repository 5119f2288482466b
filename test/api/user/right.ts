// What a user of the package writes, and must compile.
import {
  type Answer,
  assertPassed,
  EventType,
  type Handler,
  type Message,
  type MessageOf,
  type ReplayOptions,
  type Report,
  type RuleSlug,
  replay,
  type Suppression,
} from 'esreplay';

export const handlers: readonly Handler[] = [
  () => 'allow',
  () => ({ decision: 'deny', cache: true }),
  async () => 'deny' as const,
  async ({ event }) => (event.exec === undefined ? 'allow' : 'deny'),
  ({ action_type }) => (action_type === 0 ? 'allow' : undefined),
  (message, { respond }) => {
    if (message.action_type === 0) setImmediate(respond, 'allow');
  },
  async (_message, delivery) => {
    delivery.respond(0x1);
  },
];

/** The event type decides which event a message has; without it each may be missing. */
export function targetOf(message: Message): string | Uint8Array | null | undefined {
  if (message.event_type === EventType.AUTH_OPEN) return message.event.open.file.path;
  if (message.event_type === EventType.NOTIFY_EXEC) return message.event.exec.target.executable.path;
  return message.event.create?.destination.existing_file?.path;
}

export const openedForWriting = ({ event, action }: MessageOf<'AUTH_OPEN'>): boolean =>
  action === null && (event.open.fflag & 2) !== 0;

export function policy(message: Message): Answer | undefined {
  switch (message.event_type) {
    case EventType.AUTH_OPEN:
      return openedForWriting(message) ? 'deny' : 'allow';
    case EventType.NOTIFY_FORK:
      return message.event.fork.child.is_es_client ? undefined : undefined;
    default:
      return message.action_type === 0 ? 'allow' : undefined;
  }
}

const suppressions: readonly Suppression[] = [{ rule: 'blocking-call', frame: 'audit_log', reason: 'goes in 4.2' }];

export const options: readonly ReplayOptions[] = [
  { handler: policy, events: ['AUTH_EXEC', 'auth_open', 'exec', 'ES_EVENT_TYPE_NOTIFY_EXIT'], pace: 'asap' },
  { client: ['./client'], models: 'early-boot', suppressions },
  { client: ['./client'], models: './boot.yaml', otherClients: [['./agent']], env: { LANG: 'C' } },
  { client: ['./client'], models: `${import.meta.dirname}/boot.yaml` },
  { client: ['./client'], models: 'boot.yml', verify: 20, seed: 1n },
];

export async function blockingCalls(): Promise<number> {
  const report: Report = await replay('@first-run', { client: ['./client'] });
  assertPassed(report);
  const wanted: RuleSlug = 'blocking-call';
  return report.verdicts.filter(({ rule }) => rule === wanted || rule === 'lock-wait').length;
}
