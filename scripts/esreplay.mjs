#!/usr/bin/env node
// The command line of a checkout: what set-up compiled, with every argument passed on.
await import('../dist/cli/main.js');
