import Testing
import Glibc
import Losses

@testable import TensorCoding

/// The fields of a document that is given in pieces of a fixed length, or whole.
func read(
  _ text: some Sequence<UInt8>, pieces: Int = .max, limits: JSONLimits = JSONLimits(),
  hooks: ReaderHooks = ReaderHooks(), usesVectors: Bool = true
) throws(JSONError) -> JSONObject {
  let bytes = Array(text)
  var reader = JSONReader(limits: limits, byteCount: bytes.count, hooks: hooks)
  reader.numbers = JSONNumber(usesVectors: usesVectors)
  var index = 0
  while index < bytes.count {
    let end = index + min(pieces, bytes.count - index)
    try reader.read(bytes.span.extracting(index..<end))
    index = end
  }
  return try reader.finish()
}

/// The value of the only field of a document, `{"x": …}`.
func value(
  _ text: String, limits: JSONLimits = JSONLimits()
) throws(JSONError) -> JSONValue {
  try read("{\"x\":\(text)}".utf8, limits: limits)["x"] ?? .null
}

/// The shape and the elements of a tensor; `nil` for other values.
func tensor(_ value: JSONValue?) -> (shape: [Int], elements: [Double], leaves: JSONLeaves)? {
  guard case .tensor(let tensor, let leaves)? = value else { return nil }
  return (tensor.shape.dimensions, elements(tensor), leaves)
}

func elements(_ tensor: Tensor) -> [Double] {
  unsafe Array(tensor.storage.bytes.bindMemory(to: Double.self).prefix(tensor.storage.count))
}

/// A spelling of a value that shows all there is to compare, NaNs and signs of zeros included.
func spelled(_ value: JSONValue) -> String {
  switch value {
  case .null: "null"
  case .bool(let bool): "\(bool)"
  case .number(let number): "#\(String(number.bitPattern, radix: 16))"
  case .string(let string): string.debugDescription
  case .tensor(let tensor, let leaves):
    "\(leaves)\(tensor.shape.dimensions)\(elements(tensor).map { String($0.bitPattern, radix: 16) })"
  case .list(let items): "(\(items.map(spelled).joined(separator: ",")))"
  case .object(let object): spelled(object)
  }
}

func spelled(_ object: JSONObject) -> String {
  "{\(object.fields.map { "\($0.name.debugDescription):\(spelled($0.value))" }.joined(separator: ","))}"
}

/// A float32 tensor of a shape.
func makeTensor(_ shape: [Int], _ elements: [Float]) throws -> Tensor {
  let storage = try TensorStorage(uninitialized: elements.count, of: .float32)
  unsafe storage.bytes.copyBytes(from: elements.withUnsafeBytes { unsafe Array($0) })
  let checked = try #require(Shape(checking: shape))
  return try #require(Tensor(shape: checked, storage: storage))
}

/// A float64 tensor of a shape.
func makeTensor(_ shape: [Int], doubles elements: [Double]) throws -> Tensor {
  let storage = try TensorStorage(uninitialized: elements.count, of: .float64)
  unsafe storage.bytes.copyBytes(from: elements.withUnsafeBytes { unsafe Array($0) })
  let checked = try #require(Shape(checking: shape))
  return try #require(Tensor(shape: checked, storage: storage))
}

/// The same numbers in every run (Marsaglia's xorshift, 2003).
struct Xorshift: RandomNumberGenerator {
  var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state &* 0x2545_F491_4F6C_DD1D
  }
}

/// How many random cases of each kind: 10⁵, or 10⁷ if the environment asks for it.
let randomCases = unsafe getenv("LOSS_SERVER_EXHAUSTIVE") == nil ? 100_000 : 10_000_000
