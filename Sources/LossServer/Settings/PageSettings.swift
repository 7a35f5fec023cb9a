import ArgumentParser

/// Settings of the page for browsers.
struct PageSettings: ParsableArguments {
  @Flag(
    name: .customLong("no-page"),
    help: "Do not serve the page and the documentation for browsers.")
  private var isOff = false

  /// Whether there is a page.
  var isServed: Bool { !isOff && !Environment.isSet("no-page") }
}
