// Unsafe because values go straight from the bytes that arrive into the memory of their tensor.
// What is written lies within the bytes that `grow` has opened, what is read within the piece; no
// pointer outlives its call. Values are little-endian, as on every machine this runs on.

import Losses

/// Fills the memory of one tensor with values as they arrive, cut anywhere.
///
/// Values of the two types that are stored are copied, others converted on the way. A large tensor
/// gets a block of addresses that is opened step by step, so that it holds no more memory than its
/// client has sent.
@safe struct TensorFiller: ~Copyable {
  /// Bytes of a tensor up to which its memory is taken at once.
  static let smallBytes = 1 << 20
  /// Bytes that are opened at a time of a larger one.
  static let step = BlockPool.hugePage

  private var type = NumberType.float32
  private var isBigEndian = false
  private var count = 0
  /// Where values go that do not arrive in the order in which they are stored.
  private var scatter: FortranOrder?
  /// Bytes of values that have arrived.
  private var position = 0
  /// Bytes of values for which there is memory.
  private var limit = 0
  /// The first bytes of a value that is split between two pieces.
  private var split: UInt64 = 0
  /// The memory of a small tensor.
  private var storage: TensorStorage?
  /// The memory of a large one.
  private var block: BlockPool.Block?
  private var target: UnsafeMutableRawPointer?

  /// A filler without a tensor.
  init() {}

  deinit { if let block { BlockPool.give(block) } }

  /// Begins a tensor, which holds no memory yet.
  ///
  /// Values may arrive with the most significant byte first, and in Fortran order: the first axis
  /// runs fastest.
  mutating func begin(
    _ type: NumberType, shape: Shape, isBigEndian: Bool = false, isFortran: Bool = false
  ) {
    discard()
    self.type = type
    self.isBigEndian = isBigEndian && type.byteCount > 1
    count = shape.count
    scatter = isFortran ? FortranOrder(shape) : nil
  }

  /// Bytes of values that have arrived.
  var bytesTaken: Int { position }

  /// Whether all values have arrived.
  var isComplete: Bool { position == count * type.byteCount }

  /// Whether there must be more memory before the next byte.
  var mustGrow: Bool { position == limit && !isComplete }

  /// Bytes of memory that the tensor takes.
  private var byteCount: Int { count * type.elementType.byteCount }

  /// The bytes of memory that it holds.
  var bytesHeld: Int { limit / type.byteCount * type.elementType.byteCount }

  /// What `bytesHeld` is at most once it has grown.
  var bytesHeldAfterGrowing: Int {
    // Values that go anywhere need all of the memory at once.
    byteCount <= Self.smallBytes || scatter != nil ? byteCount : bytesHeld + Self.step
  }

  /// Makes room for more values; false if the system has no memory.
  mutating func grow() -> Bool {
    if byteCount <= Self.smallBytes {
      guard let storage = try? TensorStorage(uninitialized: count, of: type.elementType) else {
        return false
      }
      unsafe target = storage.bytes.baseAddress
      self.storage = storage
      limit = count * type.byteCount
      return true
    }
    if block == nil {
      block = BlockPool.reserve(byteCount)
      unsafe target = block?.start
    }
    guard block != nil else { return false }
    // A block that was used before may have more open than was lent of it so far.
    let opened = scatter == nil ? min(bytesHeld + Self.step, byteCount) : byteCount
    while let open = block?.opened, open < opened {
      guard block?.openHugePage() == true else { return false }
    }
    limit = opened / type.elementType.byteCount * type.byteCount
    return true
  }

  /// Takes values from `index` on, as many as there is room for.
  mutating func fill(_ bytes: Span<UInt8>, _ index: inout Int) {
    unsafe bytes.withUnsafeBytes { piece in
      let available = min(piece.count - index, limit - position)
      guard available > 0, let target = unsafe target, let start = piece.baseAddress
      else { return }
      let source = unsafe start + index
      switch type {
      case .float32 where scatter == nil && !isBigEndian,
        .float64 where scatter == nil && !isBigEndian:
        unsafe (target + position).copyMemory(from: source, byteCount: available)
      case .bool, .uint8, .int8, .uint16, .int16, .float16, .bfloat16, .uint32, .int32, .uint64,
        .int64, .float32, .float64:
        unsafe convert(source, available, to: target)
      }
      position += available
      index += available
    }
  }

  /// Hands over the tensor's memory, all of which has been written.
  mutating func take() -> TensorStorage {
    defer { forget() }
    if let storage { return storage }
    guard let block, let target = unsafe target else {
      return TensorStorage(emptyOf: type.elementType)
    }
    let bytes = unsafe UnsafeMutableRawBufferPointer(start: target, count: byteCount)
    return unsafe TensorStorage(taking: bytes, count: count, of: type.elementType) { _ in
      BlockPool.give(block)
    }
  }

  /// Releases the memory of an unfinished tensor.
  mutating func discard() {
    if let block { BlockPool.give(block) }
    forget()
  }

  private mutating func forget() {
    storage = nil
    block = nil
    unsafe target = nil
    count = 0
    position = 0
    limit = 0
    split = 0
    scatter = nil
    isBigEndian = false
  }

  // MARK: Conversion

  /// Converts `available` bytes of values, the first and last of which may be split.
  private mutating func convert(
    _ source: UnsafeRawPointer, _ available: Int, to target: UnsafeMutableRawPointer
  ) {
    let width = type.byteCount
    var source = unsafe source
    var left = available
    var element = position / width
    var taken = position % width
    if taken > 0 {
      while taken < width, left > 0 {
        unsafe split |= UInt64(source.load(as: UInt8.self)) << UInt64(8 * taken)
        unsafe source += 1
        taken += 1
        left -= 1
      }
      guard taken == width else { return }
      unsafe withUnsafeBytes(of: split) { whole in
        guard let whole = whole.baseAddress else { return }
        unsafe convertWhole(whole, 1, to: target, at: element)
      }
      element += 1
    }
    let whole = left / width
    unsafe convertWhole(source, whole, to: target, at: element)
    split = 0
    for byte in whole * width..<left {
      let value = unsafe UInt64(source.load(fromByteOffset: byte, as: UInt8.self))
      split |= value << UInt64(8 * (byte - whole * width))
    }
  }

  /// Converts whole values; the first becomes the element of that number.
  private mutating func convertWhole(
    _ source: UnsafeRawPointer, _ count: Int, to target: UnsafeMutableRawPointer, at element: Int
  ) {
    // Without an order of their own, values lie one behind the other from `element` on.
    let start = unsafe target + (scatter == nil ? element * type.elementType.byteCount : 0)
    let floats = unsafe start.assumingMemoryBound(to: Float.self)
    let doubles = unsafe start.assumingMemoryBound(to: Double.self)
    switch type {
    case .bool: unsafe map(source, count, floats) { (bits: UInt8) in bits == 0 ? 0 : 1 }
    case .uint8: unsafe map(source, count, floats) { (bits: UInt8) in Float(bits) }
    case .int8: unsafe map(source, count, floats) { (bits: Int8) in Float(bits) }
    case .uint16: unsafe map(source, count, floats) { (bits: UInt16) in Float(bits) }
    case .int16: unsafe map(source, count, floats) { (bits: Int16) in Float(bits) }
    case .float16: unsafe map(source, count, floats) { Float(half: $0) }
    case .bfloat16:
      unsafe map(source, count, floats) { (bits: UInt16) in
        Float(bitPattern: UInt32(bits) << 16)
      }
    case .uint32: unsafe map(source, count, doubles) { (bits: UInt32) in Double(bits) }
    case .int32: unsafe map(source, count, doubles) { (bits: Int32) in Double(bits) }
    case .uint64: unsafe map(source, count, doubles) { (bits: UInt64) in Double(bits) }
    case .int64: unsafe map(source, count, doubles) { (bits: Int64) in Double(bits) }
    case .float32: unsafe map(source, count, floats) { Float(bitPattern: $0) }
    case .float64: unsafe map(source, count, doubles) { Double(bitPattern: $0) }
    }
  }

  @inline(__always)
  private mutating func map<Bits: FixedWidthInteger & BitwiseCopyable, Element>(
    _ source: UnsafeRawPointer, _ count: Int, _ target: UnsafeMutablePointer<Element>,
    _ convert: (Bits) -> Element
  ) {
    @inline(__always) func value(_ index: Int) -> Bits {
      unsafe source.loadUnaligned(
        fromByteOffset: index &* MemoryLayout<Bits>.size, as: Bits.self)
    }
    if var scatter {
      for index in 0..<count {
        let bits = value(index)
        unsafe target[scatter.next()] = convert(isBigEndian ? bits.byteSwapped : bits)
      }
      self.scatter = scatter
    } else if isBigEndian {
      for index in 0..<count { unsafe target[index] = convert(value(index).byteSwapped) }
    } else {
      for index in 0..<count { unsafe target[index] = convert(value(index)) }
    }
  }
}

extension Float {
  /// The number that a binary16 of these bits is; every one of them is exact.
  @inline(__always) init(half bits: UInt16) {
    let sign = UInt32(bits & 0x8000) << 16
    let magnitude = UInt32(bits & 0x7FFF) << 13
    // Exponents are 112 apart, for which a product makes up, below the least normal number too.
    let finite = Float(bitPattern: magnitude) * Float(bitPattern: 0x7780_0000)
    let special = Float(bitPattern: magnitude | 0x7F80_0000)
    let absolute = bits & 0x7C00 == 0x7C00 ? special : finite
    self.init(bitPattern: absolute.bitPattern | sign)
  }
}
