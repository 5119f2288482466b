// A file of ours, open in a process that is not ours. The client may close every descriptor it does not know, and its
// next file then gets the number. So a number is used only after a check of what it names, and nothing is written
// through it. None is kept except in a descriptor table that the client does not share (own_descriptors in platform.h).
#pragma once

#include <sys/types.h>

#include <cstddef>

namespace esreplay {

class HeldFile {
 public:
  // Never follows a link. False: errno says why, or the client has taken the number meanwhile.
  bool open(const char* path, int flags);
  // Notes the file that a number names. It is not ours to close.
  void note(int number);
  // Returns whether the number still names what `open` or `note` found.
  bool is_ours() const;
  // Call `is_ours` first. After mapping it, call `is_ours` again: it may have been closed in between.
  int number() const { return number_; }
  void let_go();                   // closes it if it is ours
  void forget() { number_ = -1; }  // its table is gone

 private:
  bool names_another(const char* path) const;

  int number_ = -1;
  dev_t device_ = 0;
  ino_t inode_ = 0;
};

// Reads the start of a kernel file, with a terminating NUL; false if that fails. Moves no offset, whatever the number
// names meanwhile.
bool read_text(const char* path, char* text, size_t size);

}  // namespace esreplay
