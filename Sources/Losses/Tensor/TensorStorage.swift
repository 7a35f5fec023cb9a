import Glibc

/// Memory that holds a tensor's elements.
///
/// Unsafe, and unchecked as `Sendable`, because it owns raw memory: kernels and byte codecs write it
/// once, through the only reference, before it is shared; afterwards it is only read.
@safe public final class TensorStorage: @unchecked Sendable {
  /// How the elements are stored.
  public let elementType: ElementType
  /// The number of elements.
  public let count: Int
  /// The bytes of the elements, aligned for SIMD if there are many.
  public let bytes: UnsafeMutableRawBufferPointer
  /// How to release the memory; `nil` if it was allocated here.
  private let release: ((UnsafeMutableRawBufferPointer) -> Void)?

  /// New memory for `count` elements, not initialised; throws if the system has none.
  ///
  /// `limit` is the most bytes to allocate; tests lower it.
  public init(
    uninitialized count: Int, of elementType: ElementType, limit: Int = .max
  ) throws(LossError) {
    self.elementType = elementType
    self.count = count
    let byteCount = max(1, count.multipliedSaturated(by: elementType.byteCount))
    guard byteCount <= limit else { throw .outOfMemory(bytes: byteCount) }
    if byteCount >= BlockPool.leastBytes {
      guard let block = BlockPool.take(byteCount) else { throw .outOfMemory(bytes: byteCount) }
      unsafe bytes = UnsafeMutableRawBufferPointer(start: block.start, count: byteCount)
      unsafe release = { _ in BlockPool.give(block) }
      return
    }
    // Kernels accept any alignment and are slightly faster with this one; for small tensors, requesting
    // it costs more than it saves. C requires a multiple of the alignment.
    let memory =
      unsafe byteCount < 4_096
      ? malloc(byteCount) : aligned_alloc(64, (byteCount + 63) & ~63)
    guard let memory = unsafe memory else { throw .outOfMemory(bytes: byteCount) }
    unsafe bytes = UnsafeMutableRawBufferPointer(start: memory, count: byteCount)
    unsafe release = nil
  }

  /// Takes ownership of memory with `count` elements.
  public init(
    taking bytes: UnsafeMutableRawBufferPointer, count: Int, of elementType: ElementType,
    release: @escaping (UnsafeMutableRawBufferPointer) -> Void
  ) {
    precondition(bytes.count / elementType.byteCount >= count)
    self.elementType = elementType
    self.count = count
    unsafe self.bytes = bytes
    unsafe self.release = release
  }

  /// No elements.
  public init(emptyOf elementType: ElementType) {
    self.elementType = elementType
    count = 0
    unsafe bytes = .allocate(byteCount: 0, alignment: 8)
    unsafe release = { unsafe $0.deallocate() }
  }

  /// Zeros.
  convenience init(zeros count: Int, of elementType: ElementType) throws(LossError) {
    try self.init(uninitialized: count, of: elementType)
    unsafe bytes.initializeMemory(as: UInt8.self, repeating: 0)
  }

  /// Zeros, except for a single 1.
  convenience init(
    oneAt index: Int, of count: Int, as elementType: ElementType
  ) throws(LossError) {
    try self.init(zeros: count, of: elementType)
    precondition(index >= 0 && index < count)
    switch elementType {
    case .float32: unsafe bytes.storeBytes(of: 1, toByteOffset: 4 * index, as: Float.self)
    case .float64: unsafe bytes.storeBytes(of: 1, toByteOffset: 8 * index, as: Double.self)
    }
  }

  /// A copy of the numbers of a list, which is short enough to be an array.
  public init(_ numbers: [Double]) {
    elementType = .float64
    count = numbers.count
    let memory = UnsafeMutableBufferPointer<Double>.allocate(capacity: max(1, numbers.count))
    _ = unsafe memory.initialize(from: numbers)
    unsafe bytes = UnsafeMutableRawBufferPointer(memory)
    unsafe release = { unsafe $0.deallocate() }
  }

  /// A number of elements, each computed from its index.
  convenience init(count: Int, _ number: (Int) -> Double) throws(LossError) {
    try self.init(uninitialized: count, of: .float64)
    unsafe bytes.withMemoryRebound(to: Double.self) { target in
      for index in 0..<count { unsafe target[index] = number(index) }
    }
  }

  /// The same numbers, rounded to another type if the types differ.
  func stored(as other: ElementType) throws(LossError) -> TensorStorage {
    if elementType == other { return self }
    let result = try TensorStorage(uninitialized: count, of: other)
    let access = Access(shape: [count], strides: [1])
    let source = unsafe UnsafeRawPointer(bytes.baseAddress.unsafelyUnwrapped)
    let target = unsafe result.bytes.baseAddress.unsafelyUnwrapped
    switch other {
    case .float32:
      unsafe Float.copy(
        source, of: elementType, access, start: 0, count: count,
        to: target.assumingMemoryBound(to: Float.self))
    case .float64:
      unsafe Double.copy(
        source, of: elementType, access, start: 0, count: count,
        to: target.assumingMemoryBound(to: Double.self))
    }
    return result
  }

  /// The elements as `Double`, copied.
  var doubles: [Double] { (0..<count).map { self[$0] } }

  /// One element as a `Double`.
  public subscript(index: Int) -> Double {
    precondition(index >= 0 && index < count)
    return switch elementType {
    case .float32: unsafe Double(bytes.load(fromByteOffset: 4 * index, as: Float.self))
    case .float64: unsafe bytes.load(fromByteOffset: 8 * index, as: Double.self)
    }
  }

  deinit {
    if let release = unsafe release {
      unsafe release(bytes)
    } else {
      unsafe free(bytes.baseAddress)
    }
  }
}
