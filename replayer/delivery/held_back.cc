#include "replayer/schedule/held_back.h"
#include "replayer/messages/message_source.h"
#include "replayer/run/run.h"

#include <cstddef>

#include "replayer/clients/client.h"
#include "replayer/messages/instigator.h"
#include "replayer/messages/message_look.h"
#include "replayer/messages/process_image.h"
#include "replayer/messages/target_paths.h"
#include "replayer/platform/atomics.h"
#include "replayer/run/policy.h"
#include "src/schema/generated/availability.h"

namespace esreplay {
namespace {

TargetRoom g_targets;  // guarded by the schedule's lock

Client* client_of(unsigned share) {
  for (unsigned i = 0; i < client_count(); ++i) {
    Client& client = clients()[i];
    if (client.share == share && load_acquire(client.state) == ClientState::kLive) return &client;
  }
  return nullptr;
}

// Since macOS 27, the process that made another one act votes too.
bool instigator_votes() {
  const uint32_t release = run_file()->os_release;
  return release == 0 || release >= kMacos27 || policy(PolicyName::kMuteVoteBefore27) == kMuteVoteBefore27Both;
}

// Reads the image of the process: most mutes need no message. Events of files that a client opens itself are in no
// image.
MuteActor acting(uint32_t index, const es_message_t* message) {
  if (message != nullptr) {
    const es_string_token_t& path = message->process->executable->path;
    return {message->process->audit_token, path.data, path.length};
  }
  const Image& image = run_messages().process_image(index);
  const ImagePath path = executable_path(image);
  return {load_at<audit_token_t>(image.bytes, offsetof(es_process_t, audit_token)), path.data, path.length};
}

bool add_instigator(const es_message_t* message, MuteActor* actor) {
  const Instigator instigator = instigator_of(message);
  if (instigator.token == nullptr) return false;
  *actor = {*instigator.token, nullptr, 0};
  if (instigator.process == nullptr) return true;
  actor->path = instigator.process->executable->path.data;
  actor->path_length = instigator.process->executable->path.length;
  return true;
}

}  // namespace

bool held_back(unsigned share, uint32_t index) {
  const Client* client = client_of(share);
  if (client == nullptr || !client->mutes.any()) return false;
  const Mutes& mutes = client->mutes;
  const MessageSource& messages = run_messages();
  const TraceMessage& traced = messages.message(index);
  const bool by_targets = mutes.looks_at_targets() && has_target_paths(static_cast<es_event_type_t>(traced.event_type));
  const bool by_instigator = instigator_votes() && has_instigator(traced.event_type);
  const es_message_t* message = nullptr;
  const bool own_file = messages.is_injected(index) && messages.record(index).pid != 0;
  if (by_targets || by_instigator || own_file) {
    message = look_at_message(index);
    if (message == nullptr) return false;  // delivery will not find memory either, and says so
  }
  MuteActor actors[2] = {acting(index, own_file ? message : nullptr), {}};
  const unsigned count = by_instigator && add_instigator(message, &actors[1]) ? 2 : 1;
  if (mutes.suppresses_actors(traced.event_type, actors, count, index)) return true;
  if (!by_targets) return false;
  TargetPath paths[2];
  const unsigned path_count = target_paths(message, g_targets, paths);
  return mutes.suppresses_targets(traced.event_type, paths, path_count);
}

}  // namespace esreplay
