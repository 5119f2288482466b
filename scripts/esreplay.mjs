#!/usr/bin/env node
// The command line of a checkout: runs what set-up compiled, with the same arguments.
await import('../dist/cli/main.js');
