// esrecordd: the recorder that the system starts, by launchd as a daemon or as a system extension. It reads its options
// from a file, waits for Full Disk Access instead of giving up, and otherwise is esrecord.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include "recorder/extension/options_file.h"
#include "recorder/recording.h"

namespace esrecord {
namespace {

// Its test has one of its own.
#ifndef ESRECORDD_FOLDER
#define ESRECORDD_FOLDER "/Library/Application Support/esreplay"
#endif
constexpr char kFolder[] = ESRECORDD_FOLDER;
#undef ESRECORDD_FOLDER

constexpr char kDaemonUsage[] =
    "esrecordd [--options FILE]: esrecord for launchd and as a system extension.\n"
    "\n"
    "FILE has an option of esrecord a line, and # before a remark:\n"
    "  -o /Library/Application Support/esreplay/traces/boot.estrace\n"
    "  --rotate-size 64\n"
    "  --keep 8\n"
    "Without --options it is esrecordd.options in /Library/Application Support/esreplay, if that\n"
    "is there; else the last 60 seconds (32 MB at most) are kept, AUTH messages with their\n"
    "deadlines too, and written to traces/ in that folder when another Endpoint Security client\n"
    "is killed as for a deadline, and at SIGUSR1: the newest 16 traces, 512 MB at most.\n";

int refuse(const std::string& problem) {
  fprintf(stderr, "esrecordd: %s\n", problem.c_str());
  return kUsageStatus;
}

std::vector<std::string> usual_words() {
  const std::string trace = std::string(kFolder) + "/traces/flight.estrace";
  // A client is killed for an AUTH message, so there is none to find without --auth. It allows each at once, uncached.
  return {"-o",     trace, "--auth",     "--flight", "60", "--flight-size", "32", "--trigger-kill",
          "--keep", "16",  "--max-size", "512"};
}

// Nobody reads what a system extension says; a file beside its options does.
void say_into_log() {
  const std::string path = std::string(kFolder) + "/esrecordd.log";
  const int descriptor = open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (descriptor < 0) return;
  dup2(descriptor, STDOUT_FILENO);
  dup2(descriptor, STDERR_FILENO);
  close(descriptor);
}

// Nobody but its owner may see what is recorded. What is wrong is told by whoever opens the trace.
void make_folder_of(const std::string& path) {
  for (size_t slash = path.find('/', 1); slash != std::string::npos; slash = path.find('/', slash + 1))
    mkdir(path.substr(0, slash).c_str(), 0700);
}

// What a recorder needs that is started again and again, with nobody beside it. Null: it is fine.
const char* unfit(const Options& options) {
  if (options.help) return "An options file has no --help.";
  if (options.output[0] != '/') return "-o needs a whole path: nobody knows in which folder a daemon begins.";
  if (options.json) return "--json is for a program that reads along; a daemon has none.";
  if (!options.flight() && !options.rotates())
    return "A daemon starts again, and a trace is not continued: add --rotate-size MB, --rotate-every S or --flight S.";
  return nullptr;
}

int serve(const std::string& file, bool named) {
  std::vector<std::string> words;
  std::string problem;
  const OptionsFile read = read_options_file(file, words, problem);
  if (read == OptionsFile::kRefused || (read == OptionsFile::kMissing && named)) return refuse(problem);
  const bool usual = read == OptionsFile::kMissing;
  if (usual) words = usual_words();
  std::string program = "esrecordd";
  std::vector<char*> list = {program.data()};
  for (std::string& word : words) list.push_back(word.data());
  static Options options;
  if (!parse_options(static_cast<int>(list.size()), list.data(), options, problem))
    return refuse((usual ? "" : file + ": ") + problem);
  if (const char* why = unfit(options)) return refuse((usual ? "" : file + ": ") + why);
  options.waits_for_permission = true;
  make_folder_of(options.output);
  return record(options);
}

}  // namespace
}  // namespace esrecord

int main(int argc, char** argv) {
  const std::string first = argc > 1 ? argv[1] : "";
  if (first == "--help" || first == "-h") {
    fputs(esrecord::kDaemonUsage, stdout);
    return 0;
  }
  if (argc == 1) {
    // The system starts an extension without arguments.
    const std::string file = std::string(esrecord::kFolder) + "/esrecordd.options";
    mkdir(esrecord::kFolder, 0700);
    esrecord::say_into_log();
    return esrecord::serve(file, false);
  }
  if (argc != 3 || first != "--options")
    return esrecord::refuse("It takes --options FILE alone; see esrecordd --help.");
  return esrecord::serve(argv[2], true);
}
