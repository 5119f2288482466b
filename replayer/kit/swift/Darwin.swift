// The module Darwin for clients on Linux: glibc, and what the kit has of Mach, libproc and their like.
@_exported import EndpointSecurity
@_exported import Glibc
