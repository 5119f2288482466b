// Functions that the library of macOS exports without a declaration. Their prototypes are not public, so each fails and
// says so.
import { privateFunctionRows } from '../../../src/schema/macos/functions.ts';
import { policy, row, type SemanticsRow } from './row.ts';
import { esFunctionTests } from './test-files.ts';

export const undeclaredExports: readonly SemanticsRow[] = privateFunctionRows.map(({ name }) =>
  row(
    name,
    'observed',
    'Exported, not declared.',
    policy('private-functions', esFunctionTests('undeclared-functions')),
  ),
);
