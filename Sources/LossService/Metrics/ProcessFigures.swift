// Unsafe because the C library fills structures through pointers.
import Glibc

/// The kernel's figures of this process, under the names that Prometheus clients use.
enum ProcessFigures {
  /// The figures now.
  static func current() -> [Figure] {
    var figures = [
      Figure(
        "process_cpu_seconds_total", "CPU time, user and system.", .counter, value: cpuSeconds)
    ]
    if let resident = residentBytes {
      figures.append(
        Figure("process_resident_memory_bytes", "Resident memory.", value: resident))
    }
    if let open = openDescriptors {
      figures.append(Figure("process_open_fds", "Open file descriptors.", value: Double(open)))
    }
    figures.append(
      Figure(
        "process_start_time_seconds", "Start of serving, in seconds since 1970.",
        value: startTime))
    return figures
  }

  /// Asks once, early, so that the first reading is the start.
  static let startTime: Double = {
    var now = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &now)
    return Double(now.tv_sec) + Double(now.tv_nsec) / 1e9
  }()

  private static var cpuSeconds: Double {
    var now = timespec()
    unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now)
    return Double(now.tv_sec) + Double(now.tv_nsec) / 1e9
  }

  /// The second number of `/proc/self/statm`, in pages.
  private static var residentBytes: Double? {
    let descriptor = unsafe open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 128)
    let count = unsafe bytes.withUnsafeMutableBytes { buffer in
      unsafe read(descriptor, buffer.baseAddress, buffer.count)
    }
    guard count > 0 else { return nil }
    let numbers = bytes.prefix(count).split(separator: UInt8(ascii: " "))
    guard numbers.count > 1, let pages = Double(String(decoding: numbers[1], as: UTF8.self))
    else { return nil }
    return pages * Double(sysconf(Int32(_SC_PAGESIZE)))
  }

  private static var openDescriptors: Int? {
    guard let directory = unsafe opendir("/proc/self/fd") else { return nil }
    defer { unsafe closedir(directory) }
    // Not `.`, `..` and the descriptor of this very listing.
    var count = -3
    while unsafe readdir(directory) != nil { count += 1 }
    return count
  }
}
