import CSystem

/// The process's memory, which belongs to the program and not to a server in it.
public enum Heap {
  /// Has large blocks go back to the system when they are freed.
  ///
  /// Left alone, the C library raises the size from which it maps blocks on their own with every
  /// such block that is freed; large bodies and answers then lie among small ones in the heap of
  /// each thread, and keep it from shrinking: with tensors there, too, a mixed load left 50 MB
  /// resident, and with this 17.
  public static func returnLargeBlocks() { csystem_map_large_blocks() }

  /// Gives back what only the start of the program has needed: free heap, and pages of code.
  ///
  /// The kernel maps sixteen pages around each one that is touched, so that of 15 MB resident after
  /// the start some 9 MB were code that nobody would run again.
  public static func releaseStartUp() {
    csystem_trim_heap()
    csystem_release_file_pages()
  }
}
