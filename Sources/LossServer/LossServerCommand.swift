import ArgumentParser
import LossService

/// The flags of the program, and what becomes of them.
struct LossServerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "loss-server",
    abstract: "Computes loss functions over HTTP, as Keras defines them.",
    discussion: """
      Every flag may also stand in the environment: --port as LOSS_SERVER_PORT, and so on. \
      A flag wins over its variable. SIGTERM and SIGINT end gracefully, a second one at once; \
      SIGHUP reads certificates and tokens again.
      """,
    version: "loss-server \(Build.version)")

  @Flag(name: .customLong("health"), help: "Ask a running server how it is; exit 0 or 1.")
  var asksHealth = false

  @Flag(name: .customLong("openapi"), help: "Print the contract, openapi.yaml.")
  var printsContract = false

  @Flag(
    name: .customLong("no-watch"),
    help: "Serve in this process, without a parent that starts another one after a crash.")
  var isUnwatched = false

  @OptionGroup(title: "Where it listens") var listening: ListenSettings
  @OptionGroup(title: "What it computes") var losses: LossSettings
  @OptionGroup(title: "What browsers get") var page: PageSettings
  @OptionGroup(title: "Who may call") var access: AccessSettings
  @OptionGroup(title: "How much at once") var limits: LimitSettings
  @OptionGroup(title: "How long") var times: TimeSettings
  @OptionGroup(title: "What it writes") var logs: LogSettings

  func run() throws {
    if printsContract {
      StandardOutput.write(Contract.yaml)
    } else if asksHealth {
      let answers = HealthCheck.passes(try listening.listeners(on: []))
      throw answers ? ExitCode.success : ExitCode.failure
    } else {
      try Program(self, worker: .current).run()
    }
  }
}
