// Generates availability.h: the first macOS of each es_* function, for a replay that imitates an older macOS.
import { functionRows, privateFunctionRows } from '../../src/schema/macos/functions.ts';
import { osFamilies } from '../../src/schema/macos/os-profiles.ts';
import { macosNumber } from '../../src/schema/macos/versions.ts';
import { banner } from './spelling.ts';

const rows = [
  ...functionRows.map(({ name, firstMacos, exportedSince }) => ({ name, firstMacos, exportedSince })),
  ...privateFunctionRows.map(({ name, exportedSince }) => ({ name, firstMacos: null, exportedSince })),
];

/** The first macOS of a private function does not matter: it refuses on every macOS. */
const rowText = ({ name, firstMacos, exportedSince }: (typeof rows)[number]): string => {
  const declared = firstMacos === null ? 0 : macosNumber(firstMacos);
  return `    {${declared}, ${macosNumber(exportedSince ?? firstMacos ?? '')}},  // ${name}`;
};

export const availabilityHeader =
  (): string => `${banner('//')}// First macOS of every function, as RunFile.os_release counts them.
#pragma once

#include <cstdint>

#include "src/schema/generated/ledger.h"

namespace esreplay {

struct FunctionSince {
  uint32_t declared;  // in the headers; 0: never
  uint32_t exported;  // by the library
};

// By EsFunction; 0 is no function.
inline constexpr FunctionSince kFunctionSince[] = {
    {0, 0},
${rows.map(rowText).join('\n')}
};

constexpr uint32_t declared_since(EsFunction function) {
  return kFunctionSince[static_cast<unsigned>(function)].declared;
}

// The first of each.
${osFamilies.map((name) => `inline constexpr uint32_t kMacos${name.replace('.', '_')} = ${macosNumber(name)};`).join('\n')}

}  // namespace esreplay
`;
