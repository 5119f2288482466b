#include "replayer/mutes/default_mutes.h"

#include <cstring>

#include "replayer/attach/run.h"

namespace esreplay {

bool add_default_mutes(Mutes& mutes) {
  const Run& now = run();
  for (uint64_t i = 0; i < now.default_mute_count; ++i) {
    const DefaultMute& mute = now.default_mutes[i];
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
