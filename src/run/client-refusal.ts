// What es_new_client returns instead of a client, if the run requests it, and which later calls fail.

/** es_new_client_result_t, by the words of `--refuse-client`. */
export const clientRefusals = {
  internal: 2,
  'not-entitled': 3,
  'not-permitted': 4,
  'not-privileged': 5,
  'too-many-clients': 6,
} as const;

export interface ClientRefusal {
  readonly result: keyof typeof clientRefusals;
  /** Number of refusals before it makes clients; omitted: it never does. */
  readonly times?: number;
}

/** Calls that set a client up, by the words of `--refuse-setup`. */
export const setupRefusals = ['subscribe', 'first-subscribe', 'mutes'] as const;
export type SetupRefusal = (typeof setupRefusals)[number];

export const maxRefusals = 999_999;

/** Formats a refusal for the option: not-permitted:2. */
export function refusalWord({ result, times }: ClientRefusal): string {
  return times === undefined ? result : `${result}:${times}`;
}
