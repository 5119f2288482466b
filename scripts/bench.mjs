// The project's own benchmark, as set-up compiled it. Options: `npm run bench -- --help`.
await import('../dist/self-benchmark/main.js');
