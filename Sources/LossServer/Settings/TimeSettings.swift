import ArgumentParser
import HTTPServer
import LossService

private let defaults = ServerConfiguration()

/// How long things may take.
struct TimeSettings: ParsableArguments {
  @Option(
    "head-timeout", default: defaults.headTime.count, .seconds, "For the whole head of a request.")
  var head

  @Option(
    "body-timeout", default: defaults.bodyIdleTime.count, .seconds,
    "Between two pieces of a request's body.")
  var body

  @Option(
    "response-timeout", default: defaults.responseIdleTime.count, .seconds,
    "Between two pieces of an answer that a client is slow to read.")
  var response

  @Option(
    "idle-timeout", default: defaults.idleTime.count, .seconds,
    "Between two requests on one connection.")
  var idle

  @Option(
    "compute-timeout", default: ServiceConfiguration(computeWidth: 1).computeTimeout, .seconds,
    "For one computation.")
  var compute

  @Option(
    "drain-delay", default: defaults.drainDelay.count, .seconds,
    "How long a shutdown still accepts, for balancers that are slow to notice.")
  var drainDelay

  @Option(
    "drain-timeout", default: defaults.drainTime.count, .seconds,
    "How long a shutdown waits for requests in flight.")
  var drain
}
