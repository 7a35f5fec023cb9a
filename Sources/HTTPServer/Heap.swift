import CSystem

/// The process's heap, which belongs to the program and not to a server in it.
public enum Heap {
  /// Has large blocks go back to the system when they are freed.
  ///
  /// Left alone, the C library raises the size from which it maps blocks on their own with every
  /// such block that is freed; large tensors then lie among small ones in the heap of each thread,
  /// and keep it from shrinking: after a mixed load 50 MB stayed resident, with this 17 MB, and the
  /// peak was a third lower. A request pays one page fault more per 4 KB beyond a mebibyte.
  public static func returnLargeBlocks() { csystem_map_large_blocks() }
}
