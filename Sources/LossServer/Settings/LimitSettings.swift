import ArgumentParser
import HTTPServer
import LossService

private let defaults = ServerConfiguration()

/// Settings of limits.
struct LimitSettings: ParsableArguments {
  @Option(
    "memory-budget", default: defaults.memoryBudget, .bytes,
    "Memory for all requests in progress.", shown: "half of the container's or machine's memory")
  var memoryBudget

  @Option(
    "max-body", default: defaults.limits.bodyBytes, .bytes,
    "Largest body, compressed and decompressed.")
  var bodyBytes

  @Option(
    "max-elements", default: ServiceConfiguration(computeWidth: 1).maximumElements,
    .number(1...Int.max), "Largest number of elements in a result of to_categorical.")
  var elements

  @Option(
    "max-connections", default: defaults.connections, .number(1...1_000_000),
    "Largest number of open connections.")
  var connections

  @Option(
    "max-client-connections", default: nil, .optionalNumber,
    "Largest number of open connections per client address.")
  var clientConnections: Setting<Int?>

  @Option(
    "max-client-requests", default: nil, .optionalNumber,
    "Largest number of requests in progress per client address.")
  var clientRequests: Setting<Int?>

  @Option(
    "threads", default: defaults.loops, .number(1...1_024),
    "Number of event loops, and of concurrent large computations.",
    shown: "the available processors")
  var threads

  @Flag(name: .customLong("reuse-port"), help: "Let other processes listen on the same port.")
  private var sharesPort = false

  /// Whether other processes may listen on the same port.
  var reusesPort: Bool { sharesPort || Environment.isSet("reuse-port") }
}
