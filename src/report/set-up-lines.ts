// The clients' subscriptions and mutes as lines of a report's text.

import { shortEventName } from '../schema/macos/event-name.ts';
import type { Report } from '../verdict/report.ts';
import type { SetUpStep } from '../verdict/set-up-steps.ts';
import { formatDuration } from '../words/duration.ts';
import { listed } from './run-lines.ts';
import type { Page } from './text-target.ts';

export function setUpLines(report: Report, page: Page): string[] {
  const { setUp } = report;
  if (setUp.length === 0) return [];
  const clients = new Set(setUp.map(({ process, client }) => `${process} ${client}`)).size;
  return [
    'Subscriptions and mutes',
    ...listed(
      setUp.map((step) => stepText(step, report, clients > 1)),
      page,
    ),
  ];
}

function stepText(step: SetUpStep, { processes }: Report, namesClient: boolean): string {
  const { process, client, atNs, call, times, failed } = step;
  const whose = processes.length > 1 ? `process ${process}, client ${client}, ` : `client ${client}, `;
  const often = times === 1 ? '' : ` ${times} times`;
  return `${namesClient ? whose : ''}${formatDuration(atNs)}: ${call}()${often}${failed ? ' failed' : effectOf(step)}`;
}

function effectOf({ call, muting, inverted, subscribed }: SetUpStep): string {
  if (subscribed !== null) return `: ${subscribed.map(shortEventName).join(', ')}`;
  if (inverted !== null) return ` by ${muting}: ${inverted ? 'only what is listed comes' : 'what is listed is muted'}`;
  return muting === 'target path' && !call.includes('target') ? ' by target path' : '';
}
