// Types whose functions and methods all block alike, where a list of names could not be complete. A frame names them in
// C, Objective-C or Swift, and in Swift mangled or not.

interface KnownType {
  readonly family: string;
  /** Its first group is what to call the frame. */
  readonly patterns: readonly RegExp[];
}

const dates =
  '(?:NS)?(?:Date|DateComponents|(?:ISO8601Date|Date|DateComponents|DateInterval|RelativeDateTime)Formatter|Calendar|TimeZone)';

export const knownTypes: readonly KnownType[] = [
  {
    family: 'date',
    patterns: [
      /^((?:CFDateFormatter|CFCalendar|CFTimeZone)[A-Z]\w*|u(?:dat|cal)_[a-z]\w*)$/,
      new RegExp(`^([-+]\\[${dates}[ (].*)$`),
      new RegExp(`^\\$s\\d+Foundation(?:Essentials|Internationalization)?\\d+(${dates})[CV]`),
      new RegExp(`^(?:[\\w#]+ )*(?:Foundation\\w*\\.)?(${dates}(?:\\.\\w+)+)`),
    ],
  },
];
