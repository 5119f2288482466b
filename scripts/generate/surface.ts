// Generates surface.h: what native code needs from the table of functions.
import { privateFunctionRows } from '../../src/schema/macos/functions.ts';
import { banner, pascal } from './spelling.ts';

export const surfaceHeader = (): string => `${banner('//')}// The functions without a prototype.
#pragma once

#include <cstdint>

namespace esreplay {

// row(symbol, EsFunction, what it returns, what it returns when it is to seem to work)
#define ESREPLAY_PRIVATE_FUNCTIONS(row) \\
${privateFunctionRows.map(({ name, refusal, accepted }) => `  row(${name}, k${pascal(name)}, ${refusal}, ${accepted})`).join(' \\\n')}

}  // namespace esreplay
`;
