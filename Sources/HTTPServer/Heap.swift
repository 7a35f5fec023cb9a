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
  /// Swift ends the process where an allocation fails. Only large ones fail in practice, and only
  /// where something bounds the address space: a limit of the process (`ulimit -v`), which is read
  /// each time as it may change, or the kernel's strict accounting. Asking for the memory first
  /// turns that end into an answer of 503. Where nothing bounds it, the two system calls that asking
  /// takes cost a request of 50,000 numbers 4 % and are left out.
  static func hasRoom(for bytes: Int) -> Bool {
    if bytes < huge, !accountsStrictly, csystem_is_memory_bounded() == 0 { return true }
    return csystem_has_room((ByteCount(bytes) + reserve).value) != 0
  }

  /// Room that is left for small allocations, which are not asked for.
  private static let reserve = ByteCount(16 << 20)

  /// Bytes of memory from which on it is asked for.
  static let large = 131_072

  /// Bytes of memory for which the kernel is asked even if nothing bounds the process: without
  /// strict accounting, too, it refuses what is larger than all its memory.
  private static let huge = 1 << 28

  /// Whether the kernel promises no memory that it does not have; see proc_sys_vm(5).
  private static let accountsStrictly = csystem_accounts_strictly() != 0

  /// Releases memory that only the start of the program needed: free heap, and pages of code.
  ///
  /// The kernel maps sixteen pages around each one that is touched, so that of 15 MB resident after
  /// the start some 9 MB were code that nobody would run again.
  public static func releaseStartUp() {
    csystem_trim_heap()
    csystem_release_file_pages()
  }
}
