// Inspects built programs as doctor does, for several machines.
import type { Finding, Host } from '../../src/doctor/finding.ts';
import { inspectProgram } from '../../src/doctor/inspect.ts';
import type { Files } from './files.ts';
import type { SliceParts } from './mach-o-builder.ts';
import type { Value } from './signature-builder.ts';

export const mac: Host = { system: 'macos', processor: 'arm64' };
export const intelMac: Host = { system: 'macos', processor: 'x64' };
export const linux: Host = { system: 'linux', processor: process.arch };

export const entitledToEs = { 'com.apple.developer.endpoint-security.client': true };
export const signed = (
  flags: number,
  entitlements: Readonly<Record<string, Value>> = {},
  certificate?: 'full',
): SliceParts => ({
  signature: { flags, entitlements, ...(certificate === undefined ? {} : { certificate, team: 'TEAM123456' }) },
});

export const slugs = (findings: readonly Finding[]): string[] => findings.map(({ slug }) => slug);

export const inspector =
  (files: Files) =>
  (bytes: Uint8Array | string, host: Host, name = 'client', mode = 0o755) =>
    inspectProgram(files.file(name, bytes, mode), `./${name}`, host);
