// The module Darwin for clients on Linux: glibc, and what the kit has of Mach, libproc and their like.
@_exported import EndpointSecurity
@_exported import Glibc

// Glibc has the kinds of sockets as an enumeration, macOS as integers. Where an integer is wanted, these are found.
public let SOCK_STREAM: Int32 = 1
public let SOCK_DGRAM: Int32 = 2

public func getprogname() -> UnsafePointer<CChar>! { UnsafePointer(program_invocation_short_name) }
