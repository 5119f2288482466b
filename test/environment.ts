// The environment of the process that runs tests: how a test gives it back.

/**
 * Changes the environment to this one. Another object in the place of `process.env` would not do: node:os and the
 * processes that are started see only the first.
 */
export function setEnvironment(wanted: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(process.env)) if (wanted[name] === undefined) delete process.env[name];
  for (const [name, value] of Object.entries(wanted)) if (value !== undefined) process.env[name] = value;
}
