#!/usr/bin/env node
// The program: runs the command line and sets the exit status.
import module from 'node:module';

// Compiling the libraries takes a good part of a short command; Node 22 caches the result.
(module as { enableCompileCache?: () => void }).enableCompileCache?.();
const { esreplay } = await import('./command-line.ts');
process.exitCode = await esreplay(process.argv.slice(2));
