import CSystem
import HTTP1

/// The process's memory, which belongs to the program and not to a server in it.
public enum Heap {
  /// Has large blocks go back to the system when they are freed.
  ///
  /// Left alone, the C library raises the size from which it maps blocks on their own with every
  /// such block that is freed; large bodies and answers then lie among small ones in the heap of
  /// each thread, and keep it from shrinking: with tensors there, too, a mixed load left 50 MB
  /// resident, and with this 17.
  public static func returnLargeBlocks() { csystem_map_large_blocks() }

  /// Whether the system has room for this many more bytes, and for smaller allocations beside them.
  ///
  /// Swift ends the process where an allocation fails, and only large ones fail in practice: a limit
  /// on the address space (`ulimit -v`), or strict accounting by the kernel. Asking first costs two
  /// system calls, and turns that end into an answer of 503.
  static func hasRoom(for bytes: Int) -> Bool {
    csystem_has_room((ByteCount(bytes) + reserve).value) != 0
  }

  /// Room that is left for small allocations, which are not asked for.
  private static let reserve = ByteCount(16 << 20)

  /// Bytes of memory from which on it is asked for.
  static let large = 131_072

  /// Releases memory that only the start of the program needed: free heap, and pages of code.
  ///
  /// The kernel maps sixteen pages around each one that is touched, so that of 15 MB resident after
  /// the start some 9 MB were code that nobody would run again.
  public static func releaseStartUp() {
    csystem_trim_heap()
    csystem_release_file_pages()
  }
}
