// What first-mac.sh starts.
import { join } from 'node:path';
import { firstMacCommand } from './command-line.ts';

process.exitCode = await firstMacCommand(process.argv.slice(2), join(import.meta.dirname, '../..'));
