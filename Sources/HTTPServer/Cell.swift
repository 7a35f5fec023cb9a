// A value at an address. Unsafe, because nothing watches over accesses that overlap: whoever holds a
// cell sees to it that what uses the value calls nobody who uses it too.

/// A value that one thread uses many times a request.
///
/// A stored property that some call uses for longer is watched over at every use, which costs as much
/// as a lock.
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
