// What a log line is written as: "\(pid, format: .hex, privacy: .public)", and the formats of the older os_log. Unmarked
// values are shown, as the kit's os_log does; private and sensitive ones are not.
import Glibc

public struct OSLogMessage: ExpressibleByStringInterpolation, ExpressibleByStringLiteral, Sendable {
  @usableFromInline let text: String

  public init(stringLiteral value: String) { text = value }
  public init(stringInterpolation: OSLogInterpolation) { text = stringInterpolation.text }
  @usableFromInline init(format: StaticString, _ arguments: [Any]) { text = formatted(format, arguments) }
}

public struct OSLogPrivacy: Sendable {
  public enum Mask: Sendable { case none, hash }
  fileprivate let hides: Bool

  public static let `public` = OSLogPrivacy(hides: false)
  public static let `private` = OSLogPrivacy(hides: true)
  public static let sensitive = OSLogPrivacy(hides: true)
  public static let auto = OSLogPrivacy(hides: false)
  public static func `private`(mask: Mask) -> OSLogPrivacy { .private }
  public static func sensitive(mask: Mask) -> OSLogPrivacy { .sensitive }
  public static func auto(mask: Mask) -> OSLogPrivacy { .auto }
}

public struct OSLogStringAlignment: Sendable {
  fileprivate let columns: Int
  fileprivate let right: Bool

  public static let none = OSLogStringAlignment(columns: 0, right: false)
  public static func left(columns: @autoclosure () -> Int) -> OSLogStringAlignment {
    .init(columns: columns(), right: false)
  }
  public static func right(columns: @autoclosure () -> Int) -> OSLogStringAlignment {
    .init(columns: columns(), right: true)
  }

  fileprivate func applied(to text: String) -> String {
    let padding = String(repeating: " ", count: max(0, columns - text.count))
    return right ? padding + text : text + padding
  }
}

public struct OSLogIntegerFormatting: Sendable {
  fileprivate let radix: Int
  fileprivate let prefix: String
  fileprivate let uppercase: Bool
  fileprivate let plus: Bool
  fileprivate let minDigits: Int

  private static func make(
    _ radix: Int, prefix: String = "", uppercase: Bool = false, plus: Bool = false, minDigits: Int = 1
  ) -> Self {
    .init(radix: radix, prefix: prefix, uppercase: uppercase, plus: plus, minDigits: minDigits)
  }

  public static let decimal = make(10)
  public static let hex = make(16)
  public static let octal = make(8)
  public static func decimal(explicitPositiveSign: Bool = false) -> Self { make(10, plus: explicitPositiveSign) }
  public static func decimal(explicitPositiveSign: Bool = false, minDigits: @autoclosure () -> Int) -> Self {
    make(10, plus: explicitPositiveSign, minDigits: minDigits())
  }
  public static func hex(explicitPositiveSign: Bool = false, includePrefix: Bool = false, uppercase: Bool = false)
    -> Self
  {
    make(16, prefix: includePrefix ? "0x" : "", uppercase: uppercase, plus: explicitPositiveSign)
  }
  public static func hex(
    explicitPositiveSign: Bool = false, includePrefix: Bool = false, uppercase: Bool = false,
    minDigits: @autoclosure () -> Int
  ) -> Self {
    make(
      16, prefix: includePrefix ? "0x" : "", uppercase: uppercase, plus: explicitPositiveSign, minDigits: minDigits())
  }
  public static func octal(explicitPositiveSign: Bool = false, includePrefix: Bool = false) -> Self {
    make(8, prefix: includePrefix ? "0o" : "", plus: explicitPositiveSign)
  }

  fileprivate func applied<Number: FixedWidthInteger>(to number: Number) -> String {
    let digits = String(number.magnitude, radix: radix, uppercase: uppercase)
    let zeros = String(repeating: "0", count: max(0, minDigits - digits.count))
    return (number < 0 ? "-" : plus ? "+" : "") + prefix + zeros + digits
  }
}

public struct OSLogFloatFormatting: Sendable {
  fileprivate let precision: Int
  fileprivate let conversion: Character

  public static let fixed = OSLogFloatFormatting(precision: 6, conversion: "f")
  public static let exponential = OSLogFloatFormatting(precision: 6, conversion: "e")
  public static let hybrid = OSLogFloatFormatting(precision: 6, conversion: "g")
  public static func fixed(precision: @autoclosure () -> Int) -> Self { .init(precision: precision(), conversion: "f") }
  public static func exponential(precision: @autoclosure () -> Int) -> Self {
    .init(precision: precision(), conversion: "e")
  }
  public static func hybrid(precision: @autoclosure () -> Int) -> Self {
    .init(precision: precision(), conversion: "g")
  }

  fileprivate func applied(to number: Double) -> String { printed("%.\(precision)\(conversion)", number) }
}

public enum OSLogBoolFormat: Sendable {
  case truth, answer

  fileprivate func applied(to value: Bool) -> String {
    self == .truth ? (value ? "true" : "false") : (value ? "YES" : "NO")
  }
}

public struct OSLogInterpolation: StringInterpolationProtocol, Sendable {
  fileprivate var text = ""

  public init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(literalCapacity) }

  public mutating func appendLiteral(_ literal: String) { text += literal }

  public mutating func appendInterpolation<Number: FixedWidthInteger>(
    _ number: @autoclosure () -> Number, format: OSLogIntegerFormatting = .decimal,
    align: OSLogStringAlignment = .none, privacy: OSLogPrivacy = .auto
  ) {
    append(align, privacy) { format.applied(to: number()) }
  }

  public mutating func appendInterpolation(
    _ number: @autoclosure () -> Double, format: OSLogFloatFormatting = .fixed, align: OSLogStringAlignment = .none,
    privacy: OSLogPrivacy = .auto
  ) {
    append(align, privacy) { format.applied(to: number()) }
  }

  public mutating func appendInterpolation(
    _ number: @autoclosure () -> Float, format: OSLogFloatFormatting = .fixed, align: OSLogStringAlignment = .none,
    privacy: OSLogPrivacy = .auto
  ) {
    appendInterpolation(Double(number()), format: format, align: align, privacy: privacy)
  }

  public mutating func appendInterpolation(
    _ value: @autoclosure () -> Bool, format: OSLogBoolFormat = .truth, privacy: OSLogPrivacy = .auto
  ) {
    append(.none, privacy) { format.applied(to: value()) }
  }

  public mutating func appendInterpolation(
    _ text: @autoclosure () -> String, align: OSLogStringAlignment = .none, privacy: OSLogPrivacy = .auto
  ) {
    append(align, privacy) { text() }
  }

  /// Everything else: what it says of itself, as an object or an error.
  @_disfavoredOverload
  public mutating func appendInterpolation<Value>(
    _ value: @autoclosure () -> Value, align: OSLogStringAlignment = .none, privacy: OSLogPrivacy = .auto
  ) {
    append(align, privacy) { String(describing: value()) }
  }

  private mutating func append(_ align: OSLogStringAlignment, _ privacy: OSLogPrivacy, _ shown: () -> String) {
    text += privacy.hides ? "<private>" : align.applied(to: shown())
  }
}

/// C's printf, for numbers.
private func printed(_ format: String, _ number: CVarArg) -> String {
  var text = [CChar](repeating: 0, count: 512)
  _ = withVaList([number]) { vsnprintf(&text, text.count, format, $0) }
  return String(cString: text)
}

/// The older format. Numbers are written as C would; every other argument is what it says of itself.
private func formatted(_ format: StaticString, _ arguments: [Any]) -> String {
  var text = ""
  var rest = arguments[...]
  var letters = Substring(format.description)
  while let letter = letters.popFirst() {
    guard letter == "%" else {
      text.append(letter)
      continue
    }
    let specification = Specification(takenFrom: &letters)
    text += specification.conversion == "%" ? "%" : specification.shown(rest.popFirst())
  }
  return text
}

/// What follows a `%`: `{public}@`, `-8.3f`, `lld`.
private struct Specification {
  private var isPrivate = false
  private var flags = ""
  private(set) var conversion: Character = "%"

  init(takenFrom letters: inout Substring) {
    while let letter = letters.popFirst() {
      if letter == "{", let end = letters.firstIndex(of: "}") {
        isPrivate = letters[..<end].contains("private") || letters[..<end].contains("sensitive")
        letters = letters[letters.index(after: end)...]
      } else if "+-# 0123456789.".contains(letter) {
        flags.append(letter)
      } else if !"hlqLztj".contains(letter) {
        conversion = letter
        return
      }
    }
  }

  func shown(_ argument: Any?) -> String {
    guard let argument else { return "<decode: missing data>" }
    if isPrivate { return "<private>" }
    if let number = argument as? Double { return printed("%\(flags)\(forFloats)", number) }
    if let number = argument as? Float { return printed("%\(flags)\(forFloats)", Double(number)) }
    if let number = argument as? any FixedWidthInteger { return integer(number) }
    return String(describing: argument)
  }

  private var forFloats: Character { "eEfFgGaA".contains(conversion) ? conversion : "f" }

  private func integer<Number: FixedWidthInteger>(_ number: Number) -> String {
    if conversion == "@" { return "\(number)" }
    if !"uoxX".contains(conversion) { return printed("%\(flags)lld", Int64(truncatingIfNeeded: number)) }
    return printed("%\(flags)ll\(conversion)", UInt64(Number.Magnitude(truncatingIfNeeded: number)))
  }
}
