// Asks the native engine what one client would see of each message of a trace: `decides TRACE OS_MAJOR`. Reads calls
// from standard input, one per line, words separated by tabs, and prints a line for each: what the call returned, or
// for `decide` a digit per message (1: suppressed), or for `list` the muted tuples.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "replayer/attach/attach.h"
#include "replayer/clients/client.h"
#include "replayer/es/new_client.h"
#include "replayer/run/recorded_trace.h"
#include "replayer/schedule/held_back.h"
#include "test/replayer/native/run_fixture.h"

const char* g_trace_path;

namespace esreplay {
namespace {

uint32_t g_os;

std::vector<std::string> words_of(const char* line) {
  std::vector<std::string> words(1);
  for (; *line != 0 && *line != '\n'; ++line) {
    if (*line == '\t') {
      words.emplace_back();
    } else {
      words.back().push_back(*line);
    }
  }
  return words;
}

std::vector<es_event_type_t> events_from(const std::vector<std::string>& words, size_t first) {
  std::vector<es_event_type_t> events;
  for (size_t i = first; i < words.size(); ++i)
    events.push_back(static_cast<es_event_type_t>(strtoul(words[i].c_str(), nullptr, 10)));
  return events;
}

audit_token_t token_from(const std::string& hex) {
  audit_token_t token = {};
  for (int i = 0; i < 8; ++i)
    token.val[i] = static_cast<uint32_t>(strtoul(hex.substr(static_cast<size_t>(i) * 8, 8).c_str(), nullptr, 16));
  return token;
}

es_mute_path_type_t type_from(const std::string& word) {
  return static_cast<es_mute_path_type_t>(strtoul(word.c_str(), nullptr, 10));
}

void print_decisions(const Client& client) {
  for (uint32_t i = 0; i < run_trace().message_count(); ++i) putchar(held_back(client.share, i) ? '1' : '0');
  putchar('\n');
}

void print_mutes(es_client_t* client) {
  es_muted_paths_t* paths = nullptr;
  es_muted_processes_t* processes = nullptr;
  if (es_muted_paths_events(client, &paths) != ES_RETURN_SUCCESS) return;
  if (es_muted_processes_events(client, &processes) != ES_RETURN_SUCCESS) return;
  for (size_t i = 0; i < paths->count; ++i) {
    for (size_t e = 0; e < paths->paths[i].event_count; ++e)
      printf("%u:%s:%u\t", paths->paths[i].type, paths->paths[i].path.data, paths->paths[i].events[e]);
  }
  for (size_t i = 0; i < processes->count; ++i) {
    for (size_t e = 0; e < processes->processes[i].event_count; ++e)
      printf("pid%u:%u\t", processes->processes[i].audit_token.val[5], processes->processes[i].events[e]);
  }
  putchar('\n');
  es_release_muted_paths(paths);
  es_release_muted_processes(processes);
}

int call(es_client_t* handle, const std::vector<std::string>& words) {
  const std::string& name = words[0];
  const std::string& what = words.size() > 1 ? words[1] : name;
  if (name == "mute_path") return es_mute_path(handle, what.c_str(), type_from(words[2]));
  if (name == "unmute_path") return es_unmute_path(handle, what.c_str(), type_from(words[2]));
  if (name == "unmute_all_paths") return es_unmute_all_paths(handle);
  if (name == "unmute_all_target_paths") return es_unmute_all_target_paths(handle);
  if (name == "invert") return es_invert_muting(handle, static_cast<es_mute_inversion_type_t>(atoi(what.c_str())));
  if (name == "inverted")
    return static_cast<int>(es_muting_inverted(handle, static_cast<es_mute_inversion_type_t>(atoi(what.c_str()))));
  const bool process = name.find("process") != std::string::npos;
  const std::vector<es_event_type_t> events = events_from(words, process ? 2 : 3);
  if (!process && name == "mute_path_events")
    return es_mute_path_events(handle, what.c_str(), type_from(words[2]), events.data(), events.size());
  if (!process) return es_unmute_path_events(handle, what.c_str(), type_from(words[2]), events.data(), events.size());
  const audit_token_t token = token_from(what);
  if (name == "mute_process") return es_mute_process(handle, &token);
  if (name == "unmute_process") return es_unmute_process(handle, &token);
  if (name == "mute_process_events") return es_mute_process_events(handle, &token, events.data(), events.size());
  return es_unmute_process_events(handle, &token, events.data(), events.size());
}

int answer_all() {
  RunFixture fixture([](RunFile& file) { file.os_release = g_os * 10000; });
  es_client_t* handle = nullptr;
  if (!attach_to_run(fixture.path()) ||
      new_client([](void*, es_client_t*, const es_message_t*) {}, nullptr, nullptr, &handle) != 0) {
    fprintf(stderr, "%s\n", attach_error());
    return 1;
  }
  Client& client = clients()[0];
  static char line[1 << 16];
  while (fgets(line, sizeof line, stdin) != nullptr) {
    const std::vector<std::string> words = words_of(line);
    if (words[0] == "reset") {
      client.mutes.clear();
      puts("0");
    } else if (words[0] == "decide") {
      print_decisions(client);
    } else if (words[0] == "list") {
      print_mutes(handle);
    } else {
      printf("%d\n", call(handle, words));
    }
    fflush(stdout);
  }
  detach_from_run();
  return 0;
}

}  // namespace
}  // namespace esreplay

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  g_trace_path = argv[1];
  esreplay::g_os = static_cast<uint32_t>(atoi(argv[2]));
  return esreplay::answer_all();
}
