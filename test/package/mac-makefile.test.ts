// The flags on a Mac by the common.gypi of this machine's Node and of the newest; mac-makefile.heavy.ts has the others.
import { testMakefiles } from './mac-makefile.ts';

describe("node-gyp's Makefile on a Mac", () => testMakefiles([24, 'installed']));
