// The clients in public style compile under the standards that standards.test.ts leaves out.
import { testStandards } from './standards.ts';

describe('clients in public style', () => testStandards({ c: ['c17', 'gnu17', 'c2x'], cc: ['c++20'] }));
