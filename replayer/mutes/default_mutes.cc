#include "replayer/mutes/default_mutes.h"

#include <cstring>

namespace esreplay {
namespace {

const DefaultMute* g_mutes;
uint64_t g_count;

}  // namespace

void set_default_mutes(const DefaultMute* mutes, uint64_t count) {
  g_mutes = mutes;
  g_count = count;
}

bool has_default_mutes() { return g_count != 0; }

bool add_default_mutes(Mutes& mutes) {
  for (uint64_t i = 0; i < g_count; ++i) {
    const DefaultMute& mute = g_mutes[i];
    EventBits events = EventBits::none();
    for (int part = 0; part < 3; ++part) events.bits[part] = mute.events[part];
    const bool sound = mute.length > 0 && mute.length < sizeof mute.path && mute.path[mute.length] == 0 &&
                       mute.type <= ES_MUTE_PATH_TYPE_TARGET_LITERAL;
    if (!sound || events.empty()) continue;
    if (!mutes.mute_path(mute.path, static_cast<es_mute_path_type_t>(mute.type), events)) return false;
  }
  return true;
}

}  // namespace esreplay
