// What `esreplay doctor --calls --json` and `esreplay explain CALL --json` give. Keys are append-only.
import type { CallsOfClient } from '../../calls/calls-of.ts';
import type { ExplainedCall } from '../../explain/call.ts';
import type { HandlerRule } from '../../judge/handler-rules.ts';
import { reasonOf } from '../../schema/calls/known-calls.ts';
import { version } from '../../system/version.ts';

export const callsValue = ({ client, kind, formats, files, calls, missed }: CallsOfClient) => ({
  version,
  client,
  kind,
  formats,
  files,
  calls: calls.map(({ call, places }) => ({
    name: call.name,
    class: call.class,
    family: call.family,
    why: reasonOf(call),
    advice: call.advice === '' ? null : call.advice,
    handlerRule: call.rule === 0 ? null : (call.rule as HandlerRule),
    places,
  })),
  missed,
});

export const callValue = (call: ExplainedCall) => ({ version, call });
