// Generates os_versions.h: what each macOS added, for a recorder that must know before the first message arrives.
import { eventRows } from '../../src/schema/macos/events.ts';
import { macosNumber, messageVersions } from '../../src/schema/macos/versions.ts';
import { banner } from './spelling.ts';

const eventRow = ({ name, firstMacos, descendantsOnly }: (typeof eventRows)[number]): string =>
  `    {${macosNumber(firstMacos)}, ${descendantsOnly}},  // ${name}`;

export const osVersionsHeader =
  (): string => `${banner('//')}// Message versions and event types by the first macOS that has them: 101504 is 10.15.4.
#pragma once

#include <cstdint>

namespace esreplay {

struct VersionSince {
  uint32_t version;  // of es_message_t
  uint32_t release;
};

// Oldest first.
inline constexpr VersionSince kMessageVersions[] = {
${messageVersions.map(({ version, firstMacos }) => `    {${version}, ${macosNumber(firstMacos)}},`).join('\n')}
};

struct EventSince {
  uint32_t release;
  bool descendants_only;  // only for clients of es_new_descendants_client
};

// By es_event_type_t.
inline constexpr EventSince kEventSince[] = {
${eventRows.map(eventRow).join('\n')}
};

}  // namespace esreplay
`;
