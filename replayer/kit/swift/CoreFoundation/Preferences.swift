// Preferences: the kit's, of which none is set. Transparent, so that a report names the line of the client.
import EsreplayFrameworks
import Foundation

/// C's Boolean behind a pointer.
@frozen public struct DarwinBoolean: ExpressibleByBooleanLiteral, Equatable, Sendable {
  @usableFromInline var value: UInt8
  public init(_ value: Bool) { self.value = value ? 1 : 0 }
  public init(booleanLiteral value: Bool) { self.init(value) }
  public var boolValue: Bool { value != 0 }
}

public var kCFPreferencesAnyApplication: CFString { esreplayText(EsreplayFrameworks.kCFPreferencesAnyApplication) }
public var kCFPreferencesCurrentApplication: CFString { esreplayText(EsreplayFrameworks.kCFPreferencesCurrentApplication) }
public var kCFPreferencesAnyHost: CFString { esreplayText(EsreplayFrameworks.kCFPreferencesAnyHost) }
public var kCFPreferencesCurrentHost: CFString { esreplayText(EsreplayFrameworks.kCFPreferencesCurrentHost) }
public var kCFPreferencesAnyUser: CFString { esreplayText(EsreplayFrameworks.kCFPreferencesAnyUser) }
public var kCFPreferencesCurrentUser: CFString { esreplayText(EsreplayFrameworks.kCFPreferencesCurrentUser) }

@_transparent public func CFPreferencesCopyAppValue(_ key: CFString, _ application: CFString) -> CFPropertyList? {
  let (key, application) = (EsreplayArgument(key), EsreplayArgument(application))
  return esreplayValue(
    releasing: OpaquePointer(EsreplayFrameworks.CFPreferencesCopyAppValue(key.pointer, application.pointer)))
}
@_transparent public func CFPreferencesCopyValue(
  _ key: CFString, _ application: CFString, _ user: CFString, _ host: CFString
) -> CFPropertyList? {
  let (key, application) = (EsreplayArgument(key), EsreplayArgument(application))
  let (user, host) = (EsreplayArgument(user), EsreplayArgument(host))
  return esreplayValue(
    releasing: OpaquePointer(
      EsreplayFrameworks.CFPreferencesCopyValue(key.pointer, application.pointer, user.pointer, host.pointer)))
}
@_transparent public func CFPreferencesGetAppBooleanValue(
  _ key: CFString, _ application: CFString, _ isThere: UnsafeMutablePointer<DarwinBoolean>?
) -> Bool {
  let (key, application) = (EsreplayArgument(key), EsreplayArgument(application))
  let found = UnsafeMutableRawPointer(isThere)?.assumingMemoryBound(to: UInt8.self)
  return EsreplayFrameworks.CFPreferencesGetAppBooleanValue(key.pointer, application.pointer, found) != 0
}
@_transparent public func CFPreferencesGetAppIntegerValue(
  _ key: CFString, _ application: CFString, _ isThere: UnsafeMutablePointer<DarwinBoolean>?
) -> CFIndex {
  let (key, application) = (EsreplayArgument(key), EsreplayArgument(application))
  let found = UnsafeMutableRawPointer(isThere)?.assumingMemoryBound(to: UInt8.self)
  return EsreplayFrameworks.CFPreferencesGetAppIntegerValue(key.pointer, application.pointer, found)
}
@_transparent @discardableResult public func CFPreferencesAppSynchronize(_ application: CFString) -> Bool {
  let application = EsreplayArgument(application)
  return EsreplayFrameworks.CFPreferencesAppSynchronize(application.pointer) != 0
}
@_transparent @discardableResult public func CFPreferencesSynchronize(
  _ application: CFString, _ user: CFString, _ host: CFString
) -> Bool {
  let (application, user, host) = (EsreplayArgument(application), EsreplayArgument(user), EsreplayArgument(host))
  return EsreplayFrameworks.CFPreferencesSynchronize(application.pointer, user.pointer, host.pointer) != 0
}
