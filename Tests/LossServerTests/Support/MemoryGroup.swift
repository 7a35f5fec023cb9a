import Foundation

/// A control group with little memory, for a program to live in.
///
/// It is made of version 1 of the kernel's control groups, in which a process that may write there
/// needs nobody's consent; where that is not so there is none.
final class MemoryGroup {
  private static let mount = URL(filePath: "/sys/fs/cgroup/memory")
  private let folder: URL

  /// Whether this process can make one.
  static var isAvailable: Bool { (try? MemoryGroup(mebibytes: 64)) != nil }

  /// Makes one with this limit.
  init(mebibytes: Int) throws {
    folder = Self.mount.appending(path: "loss-server-tests-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    // `deinit` removes it also if this throws.
    try "\(mebibytes << 20)".write(
      to: folder.appending(path: "memory.limit_in_bytes"), atomically: false, encoding: .utf8)
  }

  deinit {
    // Who was in it may not be gone yet.
    for _ in 0..<500 where rmdir(folder.path) != 0 { usleep(10_000) }
  }

  /// What a shell runs to be in it.
  var join: String { "echo $$ > \(folder.path)/cgroup.procs" }
}
