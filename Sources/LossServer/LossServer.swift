import CSystem

/// The program: a parent that watches, the worker that it starts, or a process on its own.
@main
enum LossServer {
  static func main() {
    csystem_report_crashes()
    if Worker.current == nil, Watcher.isWanted(by: CommandLine.arguments) { Watcher.run() }
    LossServerCommand.main()
  }
}
