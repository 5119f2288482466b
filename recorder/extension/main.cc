// esrecordd: the recorder that macOS starts, as a launchd daemon or as a system extension. It reads its options from a
// file and waits for Full Disk Access instead of giving up. Everything else is as in esrecord.
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

// The test builds it with a folder of its own.
#ifndef ESRECORDD_FOLDER
#define ESRECORDD_FOLDER "/Library/Application Support/esreplay"
#endif
constexpr char kFolder[] = ESRECORDD_FOLDER;
#undef ESRECORDD_FOLDER

constexpr char kDaemonUsage[] =
    "esrecordd [--options FILE]: esrecord for launchd and as a system extension.\n"
    "\n"
    "FILE has one option of esrecord a line; # starts a comment:\n"
    "  -o /Library/Application Support/esreplay/traces/boot.estrace\n"
    "  --rotate-size 64\n"
    "  --keep 8\n"
    "Without --options, FILE is esrecordd.options in /Library/Application Support/esreplay. If it\n"
    "does not exist, the daemon is a flight recorder: it keeps the last 60 seconds (at most 32 MB),\n"
    "AUTH messages with their deadlines too. It writes them to traces/ in that folder when a\n"
    "deadline miss kills another Endpoint Security client, and at SIGUSR1. It keeps the newest\n"
    "16 traces, at most 512 MB.\n";

int refuse(const Trouble& trouble) {
  complain("esrecordd", trouble);
  return kUsageStatus;
}

std::vector<std::string> usual_words() {
  const std::string trace = std::string(kFolder) + "/traces/flight.estrace";
  // A client is killed for an AUTH message, so a kill shows only with --auth. Each message is allowed at once,
  // uncached.
  return {"-o",     trace, "--auth",     "--flight", "60", "--flight-size", "32", "--trigger-kill",
          "--keep", "16",  "--max-size", "512"};
}

// Sends output to a file beside the options: what a system extension prints is lost.
void say_into_log() {
  const std::string path = std::string(kFolder) + "/esrecordd.log";
  const int descriptor = open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (descriptor < 0) return;
  dup2(descriptor, STDOUT_FILENO);
  dup2(descriptor, STDERR_FILENO);
  close(descriptor);
}

// Only its owner may see what is recorded. Errors show when the trace is opened.
void make_folder_of(const std::string& path) {
  for (size_t slash = path.find('/', 1); slash != std::string::npos; slash = path.find('/', slash + 1))
    mkdir(path.substr(0, slash).c_str(), 0700);
}

// Returns what does not fit a daemon, or an empty Trouble.
Trouble unfit(const Options& options) {
  if (options.help) return {"--help is not for an options file", "remove it"};
  if (options.output[0] != '/') return {"-o needs an absolute path: a daemon has no working folder", ""};
  if (options.json) return {"--json is for a program that reads the output, and a daemon has none", "remove it"};
  if (!options.flight() && !options.rotates())
    return {"a daemon starts again and again, and a trace is not continued",
            "add --rotate-size MB, --rotate-every S or --flight S"};
  return {};
}

int serve(const std::string& file, bool named) {
  std::vector<std::string> words;
  Trouble trouble;
  const OptionsFile read = read_options_file(file, words, trouble);
  if (read == OptionsFile::kRefused || (read == OptionsFile::kMissing && named)) return refuse(trouble);
  const bool usual = read == OptionsFile::kMissing;
  if (usual) words = usual_words();
  std::string program = "esrecordd";
  std::vector<char*> list = {program.data()};
  for (std::string& word : words) list.push_back(word.data());
  static Options options;
  if (parse_options(static_cast<int>(list.size()), list.data(), options, trouble)) trouble = unfit(options);
  if (!trouble.problem.empty()) return refuse({(usual ? "" : file + ": ") + trouble.problem, trouble.remedy});
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
    return esrecord::refuse({"the only option is --options FILE", "see `esrecordd --help`"});
  return esrecord::serve(argv[2], true);
}
