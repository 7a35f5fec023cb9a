// Nanoseconds an element for every loss, value and value with gradient, as a table.
//
//   LossBenchmark [--losses a,b] [--elements 1000,1000000] [--width 10] [--threads 1,2]
//                 [--dtypes float32,float64] [--stored float32|float64]

import Losses
import Timing

let elements = option("elements", "1000,1000000").compactMap(Int.init)
let width = option("width", "10").compactMap(Int.init).first ?? 10
let threads = option("threads", "1").compactMap(Int.init)
let dtypes = option("dtypes", "float32").compactMap(DType.init(rawValue:))
let stored: ElementType = option("stored", "float32").first == "float64" ? .float64 : .float32
let names = option("losses", Catalogue.entries.map(\.name).joined(separator: ","))

nonisolated(unsafe) var numbers = Numbers()

func tensor(_ dimensions: [Int], _ number: (Int) -> Double) -> Tensor {
  let count = dimensions.reduce(1, *)
  let storage = TensorStorage(uninitialized: count, of: stored)
  for index in 0..<count {
    switch stored {
    case .float32:
      storage.bytes.storeBytes(of: Float(number(index)), toByteOffset: 4 * index, as: Float.self)
    case .float64:
      storage.bytes.storeBytes(of: number(index), toByteOffset: 8 * index, as: Double.self)
    }
  }
  guard let shape = Shape(checking: dimensions), let tensor = Tensor(shape: shape, storage: storage)
  else { fatalError("a benchmark's own shapes are sound") }
  return tensor
}

func inputs(_ name: String, _ rows: Int) -> (Tensor, Tensor)? {
  let any = { (_: Int) in Double.random(in: 0.01...0.99, using: &numbers) }
  let classes = (0..<rows).map { _ in Int.random(in: 0..<width, using: &numbers) }
  switch name {
  case "ctc", "circle": return nil
  case "hinge", "squared_hinge":
    return (
      tensor([rows, width]) { _ in Bool.random(using: &numbers) ? 1 : -1 },
      tensor([rows, width], any)
    )
  case "sparse_categorical_crossentropy", "categorical_generalized_cross_entropy":
    return (tensor([rows]) { Double(classes[$0]) }, tensor([rows, width], any))
  case "categorical_crossentropy", "categorical_focal_crossentropy", "categorical_hinge":
    return (
      tensor([rows, width]) { $0 % width == classes[$0 / width] ? 1 : 0 },
      tensor([rows, width], any)
    )
  default: return (tensor([rows, width], any), tensor([rows, width], any))
  }
}

print(
  pad("loss", 40), pad("dtype", 9), pad("elements", 10), pad("threads", 8), pad("value", 8),
  "value+gradient  (ns/element)")
for name in names {
  guard let entry = try? Catalogue.entry(named: name) else { continue }
  for count in elements {
    let rows = max(1, count / width)
    guard let (yTrue, yPred) = inputs(entry.name, rows) else { continue }
    for dtype in dtypes {
      for thread in threads {
        var times: [String] = []
        for outputs: LossOutputs in [[.loss, .values], [.loss, .values, .gradient]] {
          var call = LossCall(try entry(), yTrue: yTrue, yPred: yPred)
          call.dtype = dtype
          call.outputs = outputs
          let time = try nanoseconds(per: rows * width) {
            let prepared = try call.prepared()
            if thread == 1 {
              _ = try prepared.evaluate(on: SerialExecutor())
            } else {
              _ = try prepared.evaluate(on: DispatchExecutor())
            }
          }
          times.append(round2(time))
        }
        print(
          pad(entry.name, 40), pad(dtype.rawValue, 9), pad(String(rows * width), 10),
          pad(String(thread), 8), pad(times[0], 8), times[1])
      }
    }
  }
}
