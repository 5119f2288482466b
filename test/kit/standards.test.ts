// The clients in public style compile under the oldest and the newest standard of C and the oldest of C++. The others
// are in standards.heavy.ts.
import { testStandards } from './standards.ts';

describe('clients in public style', () => testStandards({ c: ['c11', 'c2x'], cc: ['c++17'] }));
