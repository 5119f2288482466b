// The program of a worker process of a pool. What it runs is compiled as the command line is, and starts as soon.
import { join } from 'node:path';
import { loadCompiled } from './compiled-code.ts';

type CommandLine = typeof import('./command-line.ts');

const { exports, keep } = loadCompiled(join(import.meta.dirname, '../command-line.cjs'), 'worker');
void (exports as CommandLine).work(keep);
