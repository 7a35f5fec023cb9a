import ArgumentParser
import HTTPServer
import LossService

private let defaults = ServerConfiguration()

/// Settings of time limits.
struct TimeSettings: ParsableArguments {
  @Option(
    "head-timeout", default: defaults.headTime.count, .seconds,
    "Seconds to receive the head of a request.")
  var head

  @Option(
    "body-timeout", default: defaults.bodyIdleTime.count, .seconds,
    "Seconds between two pieces of a request's body.")
  var body

  @Option(
    "response-timeout", default: defaults.responseIdleTime.count, .seconds,
    "Seconds without progress while sending an answer.")
  var response

  @Option(
    "idle-timeout", default: defaults.idleTime.count, .seconds,
    "Seconds between two requests on a connection.")
  var idle

  @Option(
    "compute-timeout", default: ServiceConfiguration(computeWidth: 1).computeTimeout, .seconds,
    "Seconds for one computation.")
  var compute

  @Option(
    "drain-delay", default: defaults.drainDelay.count, .seconds,
    "Seconds to keep accepting during a shutdown, for load balancers to notice.")
  var drainDelay

  @Option(
    "drain-timeout", default: defaults.drainTime.count, .seconds,
    "Seconds a shutdown waits for requests in progress.")
  var drain
}
