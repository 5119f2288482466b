// Runs the project's own benchmark, as compiled by set-up. Options: `npm run bench -- --help`.
await import('../dist/self-benchmark/main.js');
