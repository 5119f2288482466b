// generated/availability.h: since when each es_* function exists, for a replay that imitates an older macOS.
import { functionRows } from '../functions.ts';
import { macosNumber } from '../versions.ts';
import { banner } from './text.ts';

export const availabilityHeader =
  (): string => `${banner('//')}// First macOS of every function, as RunFile.os_release counts them.
#pragma once

#include <cstdint>

#include "src/schema/generated/ledger.h"

namespace esreplay {

// By EsFunction; 0 is no function.
inline constexpr uint32_t kFunctionSince[] = {
    0,
${functionRows.map((row) => `    ${macosNumber(row.firstMacos)},  // ${row.name}`).join('\n')}
};

// Whether the macOS that a run imitates has the function.
inline bool is_on_os(EsFunction function, uint32_t os_release) {
  return kFunctionSince[static_cast<uint16_t>(function)] <= os_release;
}

}  // namespace esreplay
`;
