// The program that first-mac.sh starts.
import { packageRoot } from '../system/package-root.ts';
import { firstMacCommand } from './command-line.ts';

process.exitCode = await firstMacCommand(process.argv.slice(2), packageRoot);
