// Why the calls of a family block and what to do instead, for names without a row in the table of calls.

export interface KnownFamily {
  readonly why: string;
  readonly advice: string;
  /** The rule for handlers that it breaks. */
  readonly rule: number;
}

const onWorker = 'Retain the message, do it on a queue of bounded width, and answer before the deadline.';

export const knownFamilies: Readonly<Record<string, KnownFamily>> = {
  'code-signing': {
    why: 'It reads and hashes the file, or a whole bundle, and may ask Apple over the network; the file may have been replaced since.',
    advice: 'Use cdhash, team_id, signing_id and codesigning_flags of es_process_t: they are what the kernel enforces.',
    rule: 9,
  },
  trust: {
    why: 'It asks trustd, which may fetch certificates and revocation lists over the network.',
    advice: `Evaluate trust with the asynchronous function. ${onWorker}`,
    rule: 1,
  },
  keychain: {
    why: 'It asks securityd or authd, and those may ask the person at the screen.',
    advice: 'Read secrets and rights before the first es_subscribe and keep them.',
    rule: 1,
  },
  person: {
    why: 'It waits for a person.',
    advice: 'Let another process ask; keep the message retained and answer by a timer before the deadline.',
    rule: 4,
  },
  preferences: {
    why: 'The first look at a domain, and every synchronisation, is a round trip to cfprefsd.',
    advice: 'Read the settings elsewhere into a structure that the handler only reads; replace it when they change.',
    rule: 1,
  },
  bundle: {
    why: 'It scans the bundle and reads its Info.plist.',
    advice: `Keep what is known of a bundle by path and modification time. ${onWorker}`,
    rule: 5,
  },
  date: {
    why: 'It reads files of the time zone and of the locale for the first date, and again for each new formatter or calendar.',
    advice:
      'Make the formatter before the first message, and keep it. Format a date with it there: that reads the files. Or write dates as ISO 8601 from their numbers, which gmtime_r gives.',
    rule: 5,
  },
  disk: {
    why: 'diskarbitrationd answers it, which may be in the middle of the very mount that waits for this client.',
    advice: 'Keep a table of disks that callbacks fill on another queue; AUTH_MOUNT carries the statfs already.',
    rule: 1,
  },
  'io-registry': {
    why: 'It asks the kernel’s registry of devices, which can wait for a busy driver.',
    advice: `Read the registry before the first es_subscribe, or on a worker. ${onWorker}`,
    rule: 1,
  },
  configuration: {
    why: 'configd answers it, or a probe of the network.',
    advice: 'Let another queue be told of changes and keep a copy for the handler.',
    rule: 1,
  },
  workspace: {
    why: 'Launch services, Spotlight and the window system answer it: other processes with work of their own.',
    advice: `Keep a copy that notifications update on another queue. ${onWorker}`,
    rule: 1,
  },
  database: {
    why: 'The database reads and syncs files, and waits for locks that other connections hold.',
    advice: 'Decide from memory, and let a worker write the database.',
    rule: 5,
  },
  'endpoint-security': {
    why: 'It changes or asks what the kernel keeps for this client.',
    advice: 'Set clients, subscriptions and mutes up before the first message.',
    rule: 4,
  },
  directory: {
    why: 'A directory service answers it, which may be on the network.',
    advice: 'Keep the numeric ids of the message, and look names up on a worker with a cache of your own.',
    rule: 1,
  },
  dispatch: {
    why: 'It waits for work on a queue, or makes what should be made once.',
    advice:
      'Make queues and sources before the first message, hand work over with dispatch_async, and wait for none of it.',
    rule: 6,
  },
  file: {
    why: 'It looks a path up or reads a directory, on storage that may be slow, and raises events of its own.',
    advice: `Use path and stat of the message. ${onWorker}`,
    rule: 5,
  },
  'file-change': {
    why: 'It changes a file system: an AUTH event of its own that other clients, or this one, must answer first.',
    advice: `Queue the change. ${onWorker}`,
    rule: 5,
  },
  'file-data': {
    why: 'It moves data to or from storage, or waits for the owner of a lock on a file.',
    advice: `The handler may only queue what is to be read or written. ${onWorker}`,
    rule: 5,
  },
  descriptor: {
    why: 'It enters the kernel and takes the lock of the table of descriptors.',
    advice: 'Make descriptors before the first message and close them on a worker.',
    rule: 4,
  },
  loader: {
    why: 'It takes the loader’s lock, and may read files and run initialisers.',
    advice: 'Load and look up everything before the first es_subscribe.',
    rule: 5,
  },
  lock: {
    why: 'Another thread may hold the lock for as long as it likes.',
    advice: 'Hold locks around memory operations only, or share the data by copies that the handler reads without one.',
    rule: 6,
  },
  log: {
    why: 'It formats under a lock and hands the line to another process.',
    advice: 'Log after the answer and off the delivery queue.',
    rule: 4,
  },
  mach: {
    why: 'It is answered by another process, which may be waiting for the answer of this client.',
    advice: onWorker,
    rule: 1,
  },
  mapping: {
    why: 'It takes the lock of the address space, and what it maps is read when it is touched.',
    advice: 'Map memory before the first message.',
    rule: 4,
  },
  memory: {
    why: 'An allocation can take the lock of a zone and map memory.',
    advice: 'Keep what a message needs in buffers made beforehand when even short waits count.',
    rule: 4,
  },
  process: {
    why: 'A process that starts, stops or is waited for raises AUTH events that queue behind this handler.',
    advice: 'Start and await processes from a worker, and mute what you start yourself.',
    rule: 1,
  },
  'process-info': {
    why: 'It takes locks of the process asked about, and can raise PROC_CHECK events.',
    advice: 'The message has pid, parent, audit token, executable, signing id, team id and session already.',
    rule: 5,
  },
  resolve: {
    why: 'A resolver answers it, after seconds when the network is slow.',
    advice: 'Keep the address, and resolve names on a worker.',
    rule: 1,
  },
  signal: {
    why: 'A signal to another process is an AUTH event of its own, and a change of credentials is an event too.',
    advice: `Queue it. ${onWorker}`,
    rule: 1,
  },
  sleep: {
    why: 'It gives the processor up.',
    advice: 'Come back to the retained message by a timer on another queue.',
    rule: 4,
  },
  socket: {
    why: 'It waits for the other end, or for room in a buffer.',
    advice: 'Give what is to be sent to a bounded queue with a sender of its own; drop and count when it is full.',
    rule: 4,
  },
  stream: {
    why: 'It takes the lock of a stream, and may read or write through to its descriptor.',
    advice: 'Copy what a line needs into a bounded ring, and let a worker print it.',
    rule: 4,
  },
  task: {
    why: 'It asks the kernel by message, and may take locks of another task.',
    advice: 'Use the audit tokens and pids of the message.',
    rule: 5,
  },
  wait: {
    why: 'It waits for a thread, a descriptor or a signal.',
    advice:
      'Return from the handler with the message retained, and let what you wait for continue the work on another queue.',
    rule: 4,
  },
  xpc: {
    why: 'Another process answers it, which may be waiting for the answer of this client.',
    advice: 'Send asynchronously and answer the message from the reply, with a timer for when none comes.',
    rule: 1,
  },
};
