// Values that say less than those of a recording: what a shrunk trace may have in their place. One row each, as
// `esreplay edit --set` takes it.
export const simplerFields: readonly string[] = [
  'event.exec.env=[]',
  'event.exec.args=[]',
  'event.exec.script=null',
  'process.tty=null',
  'event.exec.target.tty=null',
  'event.fork.child.tty=null',
  'process.team_id=null',
];
