import ArgumentParser
import LossService

/// The flags of the program, and their effect.
struct LossServerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "loss-server",
    abstract: "Computes loss functions over HTTP, as Keras defines them.",
    discussion: """
      Every flag can also be set as an environment variable: --port as LOSS_SERVER_PORT, and so \
      on. A flag overrides its variable. SIGTERM and SIGINT shut down gracefully, a second one \
      immediately; SIGHUP reloads certificates and tokens.
      """,
    version: "loss-server \(Build.version)")

  @Flag(
    name: .customLong("health"), help: "Check the health of a running server; exit with 0 or 1.")
  var asksHealth = false

  @Flag(name: .customLong("openapi"), help: "Print the contract, openapi.yaml.")
  var printsContract = false

  @Flag(
    name: .customLong("no-watch"),
    help: "Serve in this process, without a parent that restarts it after a crash.")
  var isUnwatched = false

  @OptionGroup(title: "Listening") var listening: ListenSettings
  @OptionGroup(title: "Losses") var losses: LossSettings
  @OptionGroup(title: "Page") var page: PageSettings
  @OptionGroup(title: "Access") var access: AccessSettings
  @OptionGroup(title: "Limits") var limits: LimitSettings
  @OptionGroup(title: "Time limits") var times: TimeSettings
  @OptionGroup(title: "Logs") var logs: LogSettings

  func run() throws {
    if printsContract {
      StandardOutput.write(Contract.yaml)
    } else if asksHealth {
      let answers = HealthCheck.passes(try listening.listeners(on: []))
      throw answers ? ExitCode.success : ExitCode.failure
    } else {
      try ServerProcess(self, worker: .current).run()
    }
  }
}
