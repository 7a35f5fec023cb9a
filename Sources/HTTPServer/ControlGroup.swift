import CSystem
import Glibc

/// What the control groups of this process, version 1 or 2, leave it of the machine.
enum ControlGroup {
  /// Bytes of memory: the smallest limit on the way up to the root, else the machine's memory.
  static var memoryLimit: Int {
    let machine = max(1 << 20, sysconf(Int32(_SC_PHYS_PAGES)) &* sysconf(Int32(_SC_PAGESIZE)))
    let limits =
      values(of: "memory.max", in: "", mount: "/sys/fs/cgroup")
      + values(of: "memory.limit_in_bytes", in: "memory", mount: "/sys/fs/cgroup/memory")
    return limits.compactMap { Int($0) }.filter { $0 > 0 }.reduce(machine, min)
  }

  /// CPUs: as many as affinity and the smallest quota allow, rounded up, at least one.
  static var processorCount: Int {
    var count = Double(csystem_available_cpus())
    for text in values(of: "cpu.max", in: "", mount: "/sys/fs/cgroup") {
      let parts = text.split(separator: " ")
      if parts.count == 2, let quota = Double(parts[0]), let period = Double(parts[1]), period > 0 {
        count = min(count, quota / period)
      }
    }
    let quotas = values(of: "cpu.cfs_quota_us", in: "cpu", mount: "/sys/fs/cgroup/cpu")
    let periods = values(of: "cpu.cfs_period_us", in: "cpu", mount: "/sys/fs/cgroup/cpu")
    for (quota, period) in zip(quotas, periods) {
      if let quota = Double(quota), let period = Double(period), quota > 0, period > 0 {
        count = min(count, quota / period)
      }
    }
    return max(1, Int(exactly: count.rounded(.up)) ?? 1)
  }

  /// The contents of a file in the process's group and in each group above it.
  ///
  /// Inside a container the mount's root is the group itself, while `/proc/self/cgroup` may still
  /// tell the path on the host: files that are not there are passed over.
  private static func values(of file: String, in controller: String, mount: String) -> [String] {
    var path = group(of: controller)
    var found: [String] = []
    while true {
      if let text = SmallFile.text(at: "\(mount)\(path)/\(file)") { found.append(text) }
      guard let slash = path.lastIndex(of: "/") else { return found }
      path = String(path[..<slash])
    }
  }

  /// The path of the process's group below the mount of a controller; of version 2 if it is empty.
  private static func group(of controller: String) -> String {
    for line in (SmallFile.text(at: "/proc/self/cgroup") ?? "").split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3 else { continue }
      let controllers = parts[1].split(separator: ",")
      if controller.isEmpty ? parts[1].isEmpty : controllers.contains(Substring(controller)) {
        return parts[2] == "/" ? "" : String(parts[2])
      }
    }
    return ""
  }
}

/// Files of the kernel: a line or a few.
enum SmallFile {
  /// The first 4 KiB of a file, without the line end; `nil` if it cannot be read.
  static func text(at path: String) -> String? {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 4_096)
    let count = unsafe read(file, &bytes, bytes.count)
    guard count >= 0 else { return nil }
    while bytes.count > count { bytes.removeLast() }
    while bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
    return String(decoding: bytes, as: UTF8.self)
  }
}
