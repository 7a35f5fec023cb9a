// Unsafe because the C library writes from memory that it is handed by pointer.
import Glibc

/// The standard output, without a buffer: a start-up line must not wait in one.
enum StandardOutput {
  /// Writes all of these bytes.
  static func write(_ bytes: [UInt8]) {
    unsafe bytes.withUnsafeBytes { bytes in
      var rest = unsafe bytes[...]
      while unsafe !rest.isEmpty {
        let slice = unsafe UnsafeRawBufferPointer(rebasing: rest)
        let written = unsafe Glibc.write(STDOUT_FILENO, slice.baseAddress, slice.count)
        guard written > 0 || errno == EINTR else { return }
        unsafe rest = rest.dropFirst(max(0, written))
      }
    }
  }

  /// Writes a line.
  static func print(_ line: String) {
    write(Array((line + "\n").utf8))
  }
}
