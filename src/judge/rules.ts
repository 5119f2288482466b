// The list of rules, in the order of the document. CONTRIBUTING.md says how to add one.
import type { Rule } from './rule.ts';
import { badArgument } from './rules/bad-argument.ts';
import { blockingCall } from './rules/blocking-call.ts';
import { changedDecision } from './rules/changed-decision.ts';
import { clientCrash } from './rules/client-crash.ts';
import { deleteFromOtherThread, deleteInHandler, syncInHandler } from './rules/client-lifetime.ts';
import { deadlineMiss } from './rules/deadline-miss.ts';
import { deadlock } from './rules/deadlock.ts';
import { dispatchMain } from './rules/dispatch-main.ts';
import { invertedDefaultMutes } from './rules/inverted-default-mutes.ts';
import { invertedTwice } from './rules/inverted-twice.ts';
import { lockWait } from './rules/lock-wait.ts';
import { machineStalled } from './rules/machine-stalled.ts';
import { messageLeak } from './rules/message-leak.ts';
import {
  deletedClient,
  messageWrite,
  overRelease,
  unionMisread,
  unknownMessage,
  useAfterRelease,
  versionMisread,
} from './rules/message-memory.ts';
import { missingResponse } from './rules/missing-response.ts';
import { noSelfMute } from './rules/no-self-mute.ts';
import { offQueueBlocking } from './rules/off-queue-blocking.ts';
import { poolExhausted, threadExplosion } from './rules/pools.ts';
import {
  missingLine,
  repeatedLine,
  wrongLineOrder,
  wrongLineParent,
  wrongLinePath,
  wrongLinePid,
} from './rules/product-lines.ts';
import { queueOverflow } from './rules/queue-overflow.ts';
import { reentrantCall, signalHandlerCall } from './rules/reentrant-call.ts';
import { duplicateResponse, notifyResponse, wrongClient, wrongResponseKind } from './rules/responses.ts';
import { cacheChangesDecision, cacheClearInHandler, wideCache } from './rules/result-cache.ts';
import { selfSignatureCheck } from './rules/self-signature-check.ts';
import { thinHeadroom } from './rules/thin-headroom.ts';
import { unsupportedFunction } from './rules/unsupported-function.ts';

const list = [
  deadlock,
  deadlineMiss,
  missingResponse,
  blockingCall,
  lockWait,
  duplicateResponse,
  wrongResponseKind,
  notifyResponse,
  wrongClient,
  useAfterRelease,
  overRelease,
  unknownMessage,
  badArgument,
  deletedClient,
  deleteInHandler,
  deleteFromOtherThread,
  syncInHandler,
  reentrantCall,
  signalHandlerCall,
  messageWrite,
  unionMisread,
  versionMisread,
  messageLeak,
  clientCrash,
  queueOverflow,
  wideCache,
  cacheChangesDecision,
  cacheClearInHandler,
  invertedDefaultMutes,
  invertedTwice,
  thinHeadroom,
  offQueueBlocking,
  threadExplosion,
  poolExhausted,
  dispatchMain,
  noSelfMute,
  selfSignatureCheck,
  machineStalled,
  unsupportedFunction,
  changedDecision,
  missingLine,
  repeatedLine,
  wrongLinePid,
  wrongLinePath,
  wrongLineParent,
  wrongLineOrder,
] as const satisfies readonly Rule[];

/** Never, and then `rules` does not compile, if a rule is declared as `Rule` without its slug. */
type Literal<Slug extends string> = string extends Slug ? never : Slug;

export type RuleSlug = Literal<(typeof list)[number]['slug']>;

export const rules: readonly Rule<RuleSlug>[] = list;

const ofTime: ReadonlySet<string> = new Set(rules.filter((rule) => rule.ofTime === true).map(({ slug }) => slug));

/** Whether the time that the machine gives may make findings of a rule. */
export const isOfTime = (slug: string): boolean => ofTime.has(slug);
