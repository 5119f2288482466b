// Program files cut at every byte.
import { describeCuts } from './cuts.ts';

describeCuts('at any byte', (size) => Array.from({ length: size }, (_, length) => length));
