// Nanoseconds a number for reading JSON tensors and for printing them, by kind of number.
//
//   CodingBenchmark [--numbers 1000000] [--piece 65536]

import Losses
import TensorCoding
import Timing

let count = option("numbers", "1000000").compactMap(Int.init).first ?? 1_000_000
let piece = option("piece", "65536").compactMap(Int.init).first ?? 65_536
var numbers = Numbers()

let kinds: [(name: String, text: () -> String)] = [
  ("float32 texts in [0, 1)", { Float.random(in: 0..<1, using: &numbers).description }),
  ("0 and 1", { Bool.random(using: &numbers) ? "1" : "0" }),
  ("two decimals", { (Double.random(in: 0..<100, using: &numbers) * 100).rounded().description }),
  ("doubles of 15 to 17 digits", { Double.random(in: 0..<1, using: &numbers).description }),
]

/// A document of one tensor in rows of ten.
func document(_ text: () -> String) -> [UInt8] {
  var bytes = Array("{\"y_true\":[".utf8)
  for row in 0..<max(1, count / 10) {
    bytes.append(contentsOf: row == 0 ? "[".utf8 : ",[".utf8)
    for column in 0..<10 {
      if column > 0 { bytes.append(UInt8(ascii: ",")) }
      bytes.append(contentsOf: text().utf8)
    }
    bytes.append(UInt8(ascii: "]"))
  }
  return bytes + Array("]}".utf8)
}

/// Reads a document in pieces, as a socket hands them over.
func read(_ bytes: [UInt8]) throws -> JSONObject {
  var reader = JSONReader(byteCount: bytes.count)
  var start = 0
  while start < bytes.count {
    let end = min(start + piece, bytes.count)
    try reader.read(bytes.span.extracting(start..<end))
    start = end
  }
  return try reader.finish()
}

print("read (ns/number)")
for (name, text) in kinds {
  let bytes = document(text)
  let time = try nanoseconds(per: count) { _ = try read(bytes) }
  print(pad(name, 30), round2(time))
}

print("\n" + pad("print (ns/number)", 30))
for (name, type) in [("float32", ElementType.float32), ("float64", .float64)] {
  let storage = try TensorStorage(uninitialized: count, of: type)
  for index in 0..<count {
    let number = Double.random(in: 0..<1, using: &numbers)
    switch type {
    case .float32:
      storage.bytes.storeBytes(of: Float(number), toByteOffset: 4 * index, as: Float.self)
    case .float64: storage.bytes.storeBytes(of: number, toByteOffset: 8 * index, as: Double.self)
    }
  }
  guard let shape = Shape(checking: [count]), let tensor = Tensor(shape: shape, storage: storage)
  else { fatalError("a benchmark's own shapes are sound") }
  var output: [UInt8] = []
  let time = nanoseconds(per: count) {
    var printer = TensorPrinter(tensor)
    var isDone = false
    while !isDone {
      output.removeAll(keepingCapacity: true)
      isDone = printer.print(into: &output, limit: 65_536)
    }
  }
  print(pad(name, 30), round2(time))
}
