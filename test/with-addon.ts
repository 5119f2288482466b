// Imported by tests of what native code does: they fail where it is not built, and are no tests of pure code.
import { loadAddon } from '../src/addon/load.ts';

loadAddon();
