// Runs the project's own benchmark, as compiled by set-up. Options: `npm run bench -- --help`.

// Node reads this file whenever it starts, which would be most of what a short command takes.
delete process.env.NODE_EXTRA_CA_CERTS;
await import('../dist/self-benchmark/main.js');
