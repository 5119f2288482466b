// The clients in public style compile under the oldest standards. The others are in standards.heavy.ts.
import { testStandards } from './standards.ts';

describe('clients in public style', () => testStandards({ c: ['c11'], cc: ['c++17'] }));
