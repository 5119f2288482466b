// Types whose functions and methods all block alike, where a list of names could not be complete. A frame names them in
// C, Objective-C or Swift, and in Swift mangled or not.

interface KnownType {
  readonly family: string;
  /** Its first group is what to call the frame. */
  readonly patterns: readonly RegExp[];
  /**
   * The same for symbols that a program imports. A type that is imported alone, such as a date, says less than a frame
   * of it that waits, so only those are here that read files.
   */
  readonly imports: readonly RegExp[];
}

const readers = '(?:ISO8601Date|Date|DateComponents|DateInterval|RelativeDateTime)Formatter|Calendar|TimeZone';
const dates = `(?:NS)?(?:Date|DateComponents|${readers})`;
const functions = /^((?:CFDateFormatter|CFCalendar|CFTimeZone)[A-Z]\w*|u(?:dat|cal)_[a-z]\w*)$/;
const swiftType = (names: string): RegExp =>
  new RegExp(`^\\$s\\d+Foundation(?:Essentials|Internationalization)?\\d+(${names})[CV]`);

export const knownTypes: readonly KnownType[] = [
  {
    family: 'date',
    patterns: [
      functions,
      new RegExp(`^([-+]\\[${dates}[ (].*)$`),
      swiftType(dates),
      new RegExp(`^(?:[\\w#]+ )*(?:Foundation\\w*\\.)?(${dates}(?:\\.\\w+)+)`),
    ],
    imports: [functions, new RegExp(`^OBJC_CLASS_\\$_((?:NS)?(?:${readers}))$`), swiftType(readers)],
  },
];
