// How a run ended.

export type Ending =
  /** Everything was queued and settled, and the quiet time is over. */
  | 'end'
  | 'client-ended'
  | 'interrupted'
  | 'never-attached'
  | 'never-subscribed'
  /** What `--ready` waits for did not come. */
  | 'never-ready'
  /** A handler in this process missed a deadline, and `kill` ended the run instead of the process. */
  | 'killed'
  /** A handler did not return, and because of it a deadline passed long ago. */
  | 'handler-hung'
  /** A signal stopped a process of the client, and it was not continued. */
  | 'client-stopped'
  /** Nothing was delivered, answered or reported for minutes, and nothing was due. */
  | 'stuck'
  /** A client got a pid that the trace uses too, so the run must be started again. */
  | 'pid-collision'
  /** Determined later: the harness did not watch the run to its end. */
  | 'harness-ended';
