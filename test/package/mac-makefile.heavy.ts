// The flags on a Mac by the common.gypi of each older Node.
import { testMakefiles } from './mac-makefile.ts';

describe("node-gyp's Makefile on a Mac", () => testMakefiles([20, 22]));
