// swift-tools-version:5.9
import PackageDescription

let package = Package(
  name: "guard",
  platforms: [.macOS(.v11)],
  targets: [
    // The handler and all that it decides by. The Xcode project of the extension uses this package, too.
    .target(name: "Guard", linkerSettings: [.linkedLibrary("EndpointSecurity")]),
    .executableTarget(name: "guard-test-host", dependencies: ["Guard"]),
  ]
)
