// A value at an address. Unsafe, because overlapping accesses are not detected: the owner of a cell
// ensures that there are none.

/// A value that one thread uses many times a request.
///
/// A stored property would cost an exclusivity check at each use, as much as a lock.
@safe final class Cell<Value> {
  private let address: UnsafeMutablePointer<Value>

  /// A cell with that value.
  init(_ value: consuming Value) {
    unsafe address = .allocate(capacity: 1)
    unsafe address.initialize(to: value)
  }

  deinit {
    unsafe address.deinitialize(count: 1)
    unsafe address.deallocate()
  }

  /// The value.
  var value: Value {
    @inline(__always)
    unsafeAddress { unsafe UnsafePointer(address) }
    @inline(__always)
    unsafeMutableAddress { unsafe address }
  }
}
