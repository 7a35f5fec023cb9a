/// Memory that holds a tensor's elements.
///
/// Unsafe, and unchecked as `Sendable`, because it owns raw memory: kernels and byte codecs
/// write it once, through the only reference there is, before it is shared; afterwards it is
/// only read.
@safe public final class TensorStorage: @unchecked Sendable {
  /// How the elements are stored.
  public let elementType: ElementType
  /// How many elements there are.
  public let count: Int
  /// The elements' bytes, aligned for SIMD.
  public let bytes: UnsafeMutableRawBufferPointer
  private let release: (UnsafeMutableRawBufferPointer) -> Void

  /// Fresh memory for `count` elements, not yet written.
  ///
  /// `count` has been checked against a limit by whoever asks, so the size cannot overflow.
  public init(uninitialized count: Int, of elementType: ElementType) {
    self.elementType = elementType
    self.count = count
    unsafe bytes = .allocate(byteCount: max(1, count * elementType.byteCount), alignment: 64)
    unsafe release = { unsafe $0.deallocate() }
  }

  /// Takes over memory that holds `count` elements, and the duty to release it.
  public init(
    taking bytes: UnsafeMutableRawBufferPointer, count: Int, of elementType: ElementType,
    release: @escaping (UnsafeMutableRawBufferPointer) -> Void
  ) {
    precondition(bytes.count >= count * elementType.byteCount)
    self.elementType = elementType
    self.count = count
    unsafe self.bytes = bytes
    unsafe self.release = release
  }

  deinit { unsafe release(bytes) }
}
