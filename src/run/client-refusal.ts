// What es_new_client returns instead of a client, if a run asks for that.

/** es_new_client_result_t by the words of `--refuse-client`. */
export const clientRefusals = {
  internal: 2,
  'not-entitled': 3,
  'not-permitted': 4,
  'not-privileged': 5,
  'too-many-clients': 6,
} as const;

export interface ClientRefusal {
  readonly result: keyof typeof clientRefusals;
  /** After so many it makes clients; left out: never. */
  readonly times?: number;
}

export const maxRefusals = 999_999;

/** As the option takes it: not-permitted:2. */
export function refusalWord({ result, times }: ClientRefusal): string {
  return times === undefined ? result : `${result}:${times}`;
}
