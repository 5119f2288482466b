// What a trace defines once and refers to by id. Ids count from 0 through the whole file; files, processes and threads
// are valid only for the message version under which they were defined.
import type { File, Process, Text, Thread } from '../schema/generated/messages.ts';

export class Definitions {
  readonly strings: Text[] = [];
  /** What each takes of the memory of a record that refers to it. */
  readonly stringMemory: number[] = [];
  readonly lists: Text[][] = [];
  readonly files: File[] = [];
  readonly processes: Process[] = [];
  readonly threads: Thread[] = [];
  /** First ids of the current message version. */
  firstFile = 0;
  firstProcess = 0;
  firstThread = 0;

  /** Call when a run with another message version begins. */
  startVersion(): void {
    this.firstFile = this.files.length;
    this.firstProcess = this.processes.length;
    this.firstThread = this.threads.length;
  }
}
