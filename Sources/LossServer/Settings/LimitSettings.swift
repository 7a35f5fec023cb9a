import ArgumentParser
import HTTPServer
import LossService

private let defaults = ServerConfiguration()

/// How much is taken and done at once.
struct LimitSettings: ParsableArguments {
  @Option(
    "memory-budget", default: defaults.memoryBudget, .bytes,
    "Memory for all requests in flight.", shown: "half of the container's or machine's memory")
  var memoryBudget

  @Option(
    "max-body", default: defaults.limits.bodyBytes, .bytes,
    "Largest body, as sent and once inflated.")
  var bodyBytes

  @Option(
    "max-elements", default: ServiceConfiguration(computeWidth: 1).maximumElements,
    .number(1...Int.max), "Most numbers in one result of to_categorical.")
  var elements

  @Option(
    "max-connections", default: defaults.connections, .number(1...1_000_000),
    "Connections open at once.")
  var connections

  @Option(
    "max-client-connections", default: nil, .optionalNumber,
    "Connections open at once from one client address.")
  var clientConnections: Setting<Int?>

  @Option(
    "max-client-requests", default: nil, .optionalNumber,
    "Requests in flight at once from one client address.")
  var clientRequests: Setting<Int?>

  @Option(
    "threads", default: defaults.loops, .number(1...1_024),
    "Event loops, and large computations at once.", shown: "the processors it may use")
  var threads

  @Flag(name: .customLong("reuse-port"), help: "Let other processes listen on the same port.")
  private var sharesPort = false

  /// Whether other processes may listen on the same port.
  var reusesPort: Bool { sharesPort || Environment.isSet("reuse-port") }
}
