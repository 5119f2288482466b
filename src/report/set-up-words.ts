// Sentences about the clients' subscriptions and mutes, for the text and the page of a report.
import { shortEventName } from '../schema/macos/event-name.ts';
import type { Report } from '../verdict/report.ts';
import type { SetUpStep } from '../verdict/set-up-steps.ts';
import { formatDuration } from '../words/duration.ts';

/** Names the client only where the run has several. */
export function setUpTexts({ setUp, processes }: Pick<Report, 'setUp' | 'processes'>): string[] {
  const clients = new Set(setUp.map(({ process, client }) => `${process} ${client}`)).size;
  return setUp.map((step) => {
    const process = processes.length > 1 ? `process ${step.process}, ` : '';
    return `${clients > 1 ? `${process}client ${step.client}, ` : ''}${stepText(step)}`;
  });
}

function stepText(step: SetUpStep): string {
  const { atNs, call, times, failed } = step;
  const often = times === 1 ? '' : ` ${times} times`;
  return `${formatDuration(atNs)}: ${call}()${often}${failed ? ' failed' : effectOf(step)}`;
}

function effectOf({ call, muting, inverted, subscribed }: SetUpStep): string {
  if (subscribed !== null) return `: ${subscribed.map(shortEventName).join(', ')}`;
  if (inverted !== null) return ` by ${muting}: ${inverted ? 'only what is listed comes' : 'what is listed is muted'}`;
  return muting === 'target path' && !call.includes('target') ? ' by target path' : '';
}
