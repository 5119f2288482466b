// A file of ours, opened in a process that is not ours: the client may close every descriptor it does not know, and its
// next file then gets the number. So a number is used only after a look at what it names, nothing is written through
// it, and none is kept but in a table of descriptors that the client does not share (own_descriptors in platform.h).
#pragma once

#include <sys/types.h>

#include <cstddef>

namespace esreplay {

class HeldFile {
 public:
  // Never through a link. False: errno says why.
  bool open(const char* path, int flags);
  // What a number names that is not ours to close.
  void note(int number);
  // The number still names what `open` or `note` found.
  bool is_ours() const;
  // Not before `is_ours`. Who maps it asks once more behind that: it may have been closed in between.
  int number() const { return number_; }
  void let_go();                   // closes what is ours
  void forget() { number_ = -1; }  // it is of a table that is gone

 private:
  int number_ = -1;
  dev_t device_ = 0;
  ino_t inode_ = 0;
};

// The start of a file of the kernel, with a terminating NUL; false when there is none. Moves no offset, whatever the
// number names meanwhile.
bool read_text(const char* path, char* text, size_t size);

}  // namespace esreplay
