#include "test/darwin/loader/images.h"

#include <algorithm>

#include "test/darwin/loader/edges.h"
#include "test/darwin/loader/fixups.h"
#include "test/darwin/loader/host_symbols.h"
#include "test/darwin/loader/interposing.h"
#include "test/darwin/loader/thread_locals.h"

namespace loader {
namespace {

// Not destroyed: threads of images run until the process ends.
auto& g_images = *new std::deque<Image>;
auto& g_interposing = *new Interposing;
const Image* g_program;

constexpr std::string_view kEndpointSecurity = "/usr/lib/libEndpointSecurity.dylib";

// The host replaces these, with the symbols of host_symbols.h.
constexpr std::string_view kHostLibraries[] = {
    "/usr/lib/libSystem.B.dylib",
    "/usr/lib/libbsm.0.dylib",
    "/usr/lib/libc++.1.dylib",
    "/System/Library/Frameworks/CoreFoundation.framework/Versions/A/CoreFoundation",
    "/System/Library/Frameworks/Security.framework/Versions/A/Security",
};

const Image* image_named(std::string_view install_name) {
  for (const Image& image : g_images)
    if (!image.install_name().empty() && image.install_name() == install_name) return &image;
  return nullptr;
}

const void* exported_by_any(std::string_view name) {
  for (const Image& image : g_images)
    if (const void* found = image.exported(name)) return found;
  return nullptr;
}

const Library* library_of(const Image& image, const Bind& bind) {
  if (bind.library <= 0) return nullptr;
  if (static_cast<size_t>(bind.library) > image.libraries().size())
    image.file().refuse(bind.at, "a symbol is of a library that the image does not list");
  return &image.libraries()[static_cast<size_t>(bind.library) - 1];
}

const void* target_of(const Image& image, const Bind& bind) {
  if (bind.library == kOrdinalSelf) return image.exported(bind.name);
  if (bind.library == kOrdinalMain) return program().exported(bind.name);
  const Library* library = library_of(image, bind);
  if (library == nullptr) {
    const void* found = exported_by_any(bind.name);
    return found != nullptr ? found : host_symbol(bind.name);
  }
  if (const Image* other = image_named(library->name)) {
    if (const void* found = other->exported(bind.name)) return found;
  }
  if (library->name == kEndpointSecurity) return g_interposing.empty_function(bind.name);
  return host_symbol(bind.name);
}

void bind_image(const Image& image) {
  for (const Library& library : image.libraries()) {
    const bool known = library.name == kEndpointSecurity || image_named(library.name) != nullptr ||
                       std::ranges::find(kHostLibraries, library.name) != std::end(kHostLibraries);
    if (!known && !library.weak) stop(image.path() + ": missing library " + library.name);
  }
  apply_fixups(image, [&image](const Bind& bind) {
    const void* target = target_of(image, bind);
    // Opcodes of weak binds exist next to others for the same pointer; those hold if no image has the symbol.
    if (target == nullptr && bind.library == kOrdinalWeak && image.dyld_info()) return;
    const Library* library = library_of(image, bind);
    const std::string_view from = library == nullptr ? std::string_view() : library->name;
    g_interposing.bound({&image, bind.slot, target, bind.addend, bind.weak_import, bind.name, from});
  });
}

}  // namespace

const std::deque<Image>& images() { return g_images; }
const Image& program() { return *g_program; }

const Image* image_at(const void* address) {
  for (const Image& image : g_images)
    if (image.holds(address)) return &image;
  return nullptr;
}

void load(const char* program_path, const std::vector<std::string>& inserted) {
  for (const std::string& path : inserted) g_images.emplace_back(path);
  Image main_image(program_path);
  if (main_image.file_type() != kFileTypeExecutable) stop(std::string(program_path) + ": this is no program");
  const bool first = kProcessor == kProcessorIntel && main_image.minimum() < kMacos12;
  g_program = &(first ? g_images.emplace_front(std::move(main_image)) : g_images.emplace_back(std::move(main_image)));
  for (const Image& image : g_images) bind_image(image);
  g_interposing.apply(g_images);
  replace_edges([](const void* function) { return g_interposing.replacement_of(function); });
  for (const Image& image : g_images) prepare_thread_locals(image);
  for (const Image& image : g_images) image.protect();
}

const void* found_by_dlsym(std::string_view name) {
  const std::string symbol = "_" + std::string(name);
  const void* found = exported_by_any(symbol);
  if (found == nullptr) found = host_symbol(symbol);
  return g_interposing.replacement_of(found);
}

void initialise(const Arguments& arguments) {
  using Initialiser = void (*)(int, const char**, const char**, const char**);
  static const char* no_words[] = {nullptr};
  const auto run = [&arguments](const void* function) {
    reinterpret_cast<Initialiser>(const_cast<void*>(function))(arguments.count, arguments.words, arguments.environment,
                                                               no_words);
  };
  const auto run_all = [&run](const Image& image) {
    for (const SectionHeader& section : image.sections_of_type(kSectionInitPointers)) {
      const char* at = image.memory(section.address, section.size, 0);
      for (uint64_t offset = 0; offset + 8 <= section.size; offset += 8) {
        const void* function = nullptr;
        memcpy(static_cast<void*>(&function), at + offset, sizeof function);
        run(function);
      }
    }
    for (const SectionHeader& section : image.sections_of_type(kSectionInitOffsets)) {
      const char* at = image.memory(section.address, section.size, 0);
      for (uint64_t offset = 0; offset + 4 <= section.size; offset += 4) {
        uint32_t from_base = 0;
        memcpy(&from_base, at + offset, sizeof from_base);
        run(image.base() + from_base);
      }
    }
  };
  for (const Image& image : g_images)
    if (&image != g_program) run_all(image);
  run_all(program());
}

}  // namespace loader
