// Buffered input and output, and logging. Each of these takes a lock that other threads hold across a write.
import { type CallRow, family } from './shape.ts';

const advice =
  'Log outside the delivery queue: copy what the line needs into a bounded ring and let a worker print it. A full pipe or a slow terminal otherwise holds up every message behind this one.';
const streamAdvice =
  'Decide from the fields of the message (path, stat, cdhash, signing id). If the content of a file is needed, retain the message, read the file on a worker queue of bounded width, and answer before the deadline.';

const print = family({ family: 'stdio', kin: 'stream', class: 'always', advice, rule: 4 }, [
  [
    'int printf(const char *format, ...)',
    {
      rest: 'vprintf',
      names: '_IO_printf',
      variants: ['int __printf_chk(int flag, const char *format, ...) __vprintf_chk'],
    },
  ],
  [
    'int fprintf(FILE *file, const char *format, ...)',
    {
      rest: 'vfprintf',
      names: '_IO_fprintf',
      variants: ['int __fprintf_chk(FILE *file, int flag, const char *format, ...) __vfprintf_chk'],
    },
  ],
  [
    'int dprintf(int fd, const char *format, ...)',
    { rest: 'vdprintf', variants: ['int __dprintf_chk(int fd, int flag, const char *format, ...) __vdprintf_chk'] },
  ],
  [
    'int vprintf(const char *format, va_list list)',
    { variants: ['int __vprintf_chk(int flag, const char *format, va_list list)'] },
  ],
  [
    'int vfprintf(FILE *file, const char *format, va_list list)',
    { names: '_IO_vfprintf', variants: ['int __vfprintf_chk(FILE *file, int flag, const char *format, va_list list)'] },
  ],
  [
    'int vdprintf(int fd, const char *format, va_list list)',
    { variants: ['int __vdprintf_chk(int fd, int flag, const char *format, va_list list)'] },
  ],
  [
    'int wprintf(const wchar_t *format, ...)',
    { rest: 'vwprintf', variants: ['int __wprintf_chk(int flag, const wchar_t *format, ...) __vwprintf_chk'] },
  ],
  [
    'int fwprintf(FILE *file, const wchar_t *format, ...)',
    {
      rest: 'vfwprintf',
      variants: ['int __fwprintf_chk(FILE *file, int flag, const wchar_t *format, ...) __vfwprintf_chk'],
    },
  ],
  [
    'int vwprintf(const wchar_t *format, va_list list)',
    { variants: ['int __vwprintf_chk(int flag, const wchar_t *format, va_list list)'] },
  ],
  [
    'int vfwprintf(FILE *file, const wchar_t *format, va_list list)',
    { variants: ['int __vfwprintf_chk(FILE *file, int flag, const wchar_t *format, va_list list)'] },
  ],
  ['int puts(const char *text)', { names: '_IO_puts' }],
  ['int fputs(const char *text, FILE *file)', { names: 'fputs_unlocked _IO_fputs' }],
  ['int fputc(int c, FILE *file)', { names: 'fputc_unlocked' }],
  ['int putc(int c, FILE *file)', { names: '_IO_putc putc_unlocked', variants: ['int __overflow(FILE *file, int c)'] }],
  ['int putchar(int c)', { names: 'putchar_unlocked' }],
  ['int fputws(const wchar_t *text, FILE *file)', { names: 'fputws_unlocked' }],
  ['wint_t fputwc(wchar_t c, FILE *file)', { names: 'putwc fputwc_unlocked putwc_unlocked' }],
  ['wint_t putwchar(wchar_t c)', { names: 'putwchar_unlocked' }],
  'int putw(int word, FILE *file)',
  ['size_t fwrite(const void *data, size_t size, size_t count, FILE *file)', { names: 'fwrite_unlocked _IO_fwrite' }],
  'void perror(const char *text)',
  'void psignal(int signal, const char *text)',
  ['void warn(const char *format, ...)', { rest: 'vwarn' }],
  ['void warnx(const char *format, ...)', { rest: 'vwarnx' }],
  'void vwarn(const char *format, va_list list)',
  'void vwarnx(const char *format, va_list list)',
  ['int fflush(FILE *file)', { names: 'fflush_unlocked _IO_fflush' }],
  ['void backtrace_symbols_fd(void *const *addresses, int count, int fd)', { names: '__backtrace_symbols_fd' }],
]);

const streams = family({ family: 'stdio', kin: 'stream', class: 'always', advice: streamAdvice, rule: 5 }, [
  ['FILE *fopen(const char *path, const char *mode)', { names: 'fopen64 _IO_fopen' }],
  ['FILE *freopen(const char *path, const char *mode, FILE *file)', { names: 'freopen64' }],
  ['FILE *fdopen(int fd, const char *mode)', { names: '_IO_fdopen' }],
  ['int fclose(FILE *file)', { names: '_IO_fclose' }],
  ['FILE *tmpfile(void)', { names: 'tmpfile64' }],
  [
    'size_t fread(void *data, size_t size, size_t count, FILE *file)',
    {
      names: 'fread_unlocked _IO_fread',
      variants: [
        'size_t __fread_chk(void *data, size_t room, size_t size, size_t count, FILE *file)',
        'size_t __fread_unlocked_chk(void *data, size_t room, size_t size, size_t count, FILE *file)',
      ],
    },
  ],
  [
    'char *fgets(char *buffer, int size, FILE *file)',
    {
      names: 'fgets_unlocked _IO_fgets',
      variants: [
        'char *__fgets_chk(char *buffer, size_t room, int size, FILE *file)',
        'char *__fgets_unlocked_chk(char *buffer, size_t room, int size, FILE *file)',
      ],
    },
  ],
  ['int fgetc(FILE *file)', { names: 'fgetc_unlocked' }],
  ['int getc(FILE *file)', { names: '_IO_getc getc_unlocked __uflow' }],
  ['int getchar(void)', { names: 'getchar_unlocked' }],
  ['wint_t fgetwc(FILE *file)', { names: 'getwc fgetwc_unlocked getwc_unlocked' }],
  ['wint_t getwchar(void)', { names: 'getwchar_unlocked' }],
  [
    'wchar_t *fgetws(wchar_t *buffer, int size, FILE *file)',
    {
      names: 'fgetws_unlocked',
      variants: [
        'wchar_t *__fgetws_chk(wchar_t *buffer, size_t room, int size, FILE *file)',
        'wchar_t *__fgetws_unlocked_chk(wchar_t *buffer, size_t room, int size, FILE *file)',
      ],
    },
  ],
  ['ssize_t getline(char **line, size_t *size, FILE *file)', {}],
  ['ssize_t getdelim(char **line, size_t *size, int delimiter, FILE *file)', { names: '__getdelim' }],
  'char *getpass(const char *prompt)',
  [
    'int scanf(const char *format, ...)',
    {
      rest: 'vscanf',
      variants: [
        'int __isoc99_scanf(const char *format, ...) __isoc99_vscanf',
        'int __isoc23_scanf(const char *format, ...) __isoc23_vscanf',
      ],
    },
  ],
  [
    'int fscanf(FILE *file, const char *format, ...)',
    {
      rest: 'vfscanf',
      variants: [
        'int __isoc99_fscanf(FILE *file, const char *format, ...) __isoc99_vfscanf',
        'int __isoc23_fscanf(FILE *file, const char *format, ...) __isoc23_vfscanf',
      ],
    },
  ],
  ['int vscanf(const char *format, va_list list)', { names: '__isoc99_vscanf __isoc23_vscanf' }],
  [
    'int vfscanf(FILE *file, const char *format, va_list list)',
    {
      names: '__vfscanf __isoc99_vfscanf __isoc23_vfscanf',
      variants: ['int _IO_vfscanf(FILE *file, const char *format, va_list list, int *error)'],
    },
  ],
  'int fseek(FILE *file, long offset, int whence)',
  ['int fseeko(FILE *file, off_t offset, int whence)', { names: 'fseeko64' }],
  ['long ftell(FILE *file)', { names: '_IO_ftell' }],
  ['off_t ftello(FILE *file)', { names: 'ftello64' }],
  'void rewind(FILE *file)',
  ['int fgetpos(FILE *file, void *position)', { names: 'fgetpos64 _IO_fgetpos _IO_fgetpos64' }],
  ['int fsetpos(FILE *file, const void *position)', { names: 'fsetpos64 _IO_fsetpos _IO_fsetpos64' }],
  ['int setvbuf(FILE *file, char *buffer, int mode, size_t size)', { names: '_IO_setvbuf' }],
]);

const log = family(
  {
    family: 'log',
    class: 'hazard',
    advice:
      'Log after the answer and off the delivery queue: a logger is another process that may be slow or waiting for this client.',
    rule: 4,
  },
  [
    [
      'void syslog(int priority, const char *format, ...)',
      {
        rest: 'vsyslog',
        variants: ['void __syslog_chk(int priority, int flag, const char *format, ...) __vsyslog_chk'],
      },
    ],
    [
      'void vsyslog(int priority, const char *format, va_list list)',
      { variants: ['void __vsyslog_chk(int priority, int flag, const char *format, va_list list)'] },
    ],
    'void openlog(const char *name, int options, int facility)',
    'void closelog(void)',
    // A macro on macOS: the compiler packs the arguments.
    [
      'void os_log(void *log, const char *format, ...)',
      {
        wrapper: 'none',
        asksModels: true,
        darwinPrototype:
          'void _os_log_impl(void *image, void *log, uint8_t type, const char *format, uint8_t *buffer, uint32_t size)',
      },
    ],
    ['void NSLog(void *format, ...)', { wrapper: 'none', platforms: ['darwin'] }],
  ],
);

const zoneAdvice =
  'Call tzset() before es_new_client, so that the file of the time zone has been read when the first message comes.';

const byZone = { grade: { by: 'zone', args: [] } } as const;

/** On macOS, what these read is seen where they read it. */
const zone = family(
  { family: 'stdio', kin: 'date', class: 'always', advice: zoneAdvice, rule: 5, platforms: ['linux'] },
  [
    ['void tzset(void)', byZone],
    ['struct tm *localtime(const time_t *time)', byZone],
    ['struct tm *localtime_r(const time_t *time, struct tm *result)', byZone],
    ['time_t mktime(struct tm *time)', { ...byZone, names: 'timelocal' }],
    ['char *ctime(const time_t *time)', byZone],
    ['char *ctime_r(const time_t *time, char *buffer)', byZone],
    ['size_t strftime(char *text, size_t room, const char *format, const struct tm *time)', byZone],
    [
      'size_t strftime_l(char *text, size_t room, const char *format, const struct tm *time, void *locale)',
      { ...byZone, names: '__strftime_l' },
    ],
    ['size_t wcsftime(wchar_t *text, size_t room, const wchar_t *format, const struct tm *time)', byZone],
  ],
);

/** A stream in memory is no I/O, so the stream decides the class. freopen makes it one of a file. */
const gradedByStream = (row: CallRow): CallRow =>
  /[(,] ?FILE \*/.test(row.prototype) && row.name !== 'freopen' ? { ...row, grade: { by: 'stream', args: [] } } : row;

export const stdioCalls: readonly CallRow[] = [...[...print, ...streams].map(gradedByStream), ...log, ...zone];
