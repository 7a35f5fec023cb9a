import Glibc

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
  /// The elements' bytes, aligned for SIMD if they are many.
  public let bytes: UnsafeMutableRawBufferPointer
  /// How to give the memory back; `nil` where it was allocated here.
  private let release: ((UnsafeMutableRawBufferPointer) -> Void)?

  /// Fresh memory for `count` elements, not yet written; throws if the system has none.
  ///
  /// `limit` is the most bytes that there are, for tests.
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
    // Kernels take any alignment and are a little faster with this one; where there is little to
    // compute, asking for one costs more than it saves. C wants a multiple of the alignment.
    let memory =
      unsafe byteCount < 4_096
      ? malloc(byteCount) : aligned_alloc(64, (byteCount + 63) & ~63)
    guard let memory = unsafe memory else { throw .outOfMemory(bytes: byteCount) }
    unsafe bytes = UnsafeMutableRawBufferPointer(start: memory, count: byteCount)
    unsafe release = nil
  }

  /// Takes over memory that holds `count` elements, and the duty to release it.
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

  /// Zeros but for a 1.
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

  /// Those numbers, copied.
  ///
  /// A list that is short enough to be an array already; what holds many numbers is never one.
  public init(_ numbers: [Double]) {
    elementType = .float64
    count = numbers.count
    let memory = UnsafeMutableBufferPointer<Double>.allocate(capacity: max(1, numbers.count))
    _ = unsafe memory.initialize(from: numbers)
    unsafe bytes = UnsafeMutableRawBufferPointer(memory)
    unsafe release = { unsafe $0.deallocate() }
  }

  /// So many numbers, each made from its place.
  convenience init(count: Int, _ number: (Int) -> Double) throws(LossError) {
    try self.init(uninitialized: count, of: .float64)
    unsafe bytes.withMemoryRebound(to: Double.self) { target in
      for index in 0..<count { unsafe target[index] = number(index) }
    }
  }

  /// The same numbers, rounded to another type if this is not the one already.
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
