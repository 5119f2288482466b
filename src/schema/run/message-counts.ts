// What becomes of a message at an es_client_t. Each message is counted once.
export const messageCounts = {
  delivered: 'messages delivered',
  muted: 'messages suppressed by a mute',
  cached: 'AUTH messages answered by the result cache',
  dropped: 'messages dropped by a full queue or by prune_denied',
  unsubscribed:
    'messages of a type the client did not ask for or its macOS does not have, or of processes that a descendants client does not know',
  loopback: "AUTH messages of the client's own actions",
} as const;

export type MessageCount = keyof typeof messageCounts;

export const messageCountNames = Object.keys(messageCounts) as MessageCount[];
