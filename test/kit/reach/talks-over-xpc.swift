// An agent that its app asks over XPC. Swift has no Objective-C on Linux, so no protocol can be sent.
import EndpointSecurity
import Foundation

@objc protocol Agent {
  func status(reply: @escaping (String) -> Void)
}

let connection = NSXPCConnection(machServiceName: "com.example.agent")
connection.remoteObjectInterface = NSXPCInterface(with: Agent.self)
connection.resume()
