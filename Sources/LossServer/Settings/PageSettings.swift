import ArgumentParser

/// What browsers get.
struct PageSettings: ParsableArguments {
  @Flag(
    name: .customLong("no-page"),
    help: "Serve browsers no page and no documentation, only the interface.")
  private var isOff = false

  /// Whether there is a page.
  var isServed: Bool { !isOff && !Environment.isSet("no-page") }
}
