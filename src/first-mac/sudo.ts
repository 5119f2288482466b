// The permission to use sudo without a password, which sudo forgets after minutes: got once, and kept until the end.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';

const everyMs = 60_000;

/** Asks for the password on the terminal if sudo needs one. False: sudo refuses. */
export function getPermission(): boolean {
  // Not -v at first: it asks for a password if any other command needs one.
  return (
    spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0 ||
    spawnSync('sudo', ['-v'], { stdio: 'inherit' }).status === 0
  );
}

/** Each use of sudo renews the permission. */
export function renewPermission(): ChildProcess {
  return spawn('sudo', ['-n', 'true'], { stdio: 'ignore' }).on('error', () => undefined);
}

/** Returns the function that stops it. */
export function keepPermission(renew: () => unknown = renewPermission): () => void {
  const timer = setInterval(renew, everyMs);
  return () => clearInterval(timer);
}
