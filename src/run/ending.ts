// How a run ended.

export type Ending =
  /** Everything was queued and settled, and the quiet time is over. */
  | 'end'
  | 'client-ended'
  | 'interrupted'
  | 'never-attached'
  | 'never-subscribed'
  /** A handler in this process missed a deadline, and `kill` ends the run instead of the process. */
  | 'killed'
  /** A handler did not return, and a deadline passed long ago because of it. */
  | 'handler-hung'
  /** Nothing was delivered, answered or stated for minutes although messages were left. */
  | 'stuck'
  /** A client got a pid that the trace uses too: the run must be started again. */
  | 'pid-collision'
  /** Found later: nobody watched the run to its end. */
  | 'harness-ended';
