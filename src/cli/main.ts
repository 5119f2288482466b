#!/usr/bin/env node
// The program: takes the words, leaves the exit status.
import { esreplay } from './command-line.ts';

process.exitCode = await esreplay(process.argv.slice(2));
