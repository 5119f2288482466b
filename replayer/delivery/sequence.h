// Which messages that a client does not get still take its sequence numbers.
#pragma once

#include "replayer/run/policy.h"
#include "replayer/schedule/schedule.h"
#include "src/schema/generated/plans.h"

namespace esreplay {

// For a message that was muted, answered by the cache or not subscribed to (policy uncounted-messages).
inline bool takes_number(const TraceMessage& message, Fate fate) {
  const uint32_t counted = policy(PolicyName::kUncountedMessages);
  if (counted == kUncountedMessagesAll || message.is_raw() || message.event_type >= kEventTypeCount) return false;
  switch (fate) {
    case Fate::kMuted: return (counted & kUncountedMessagesAllButMuted) != 0;
    case Fate::kCached: return (counted & kUncountedMessagesAllButCached) != 0;
    case Fate::kUnsubscribed: return (counted & kUncountedMessagesAllButUnsubscribed) != 0;
    default: return false;
  }
}

}  // namespace esreplay
