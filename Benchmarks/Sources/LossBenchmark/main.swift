// Nanoseconds an element for every loss, value and value with gradient, as a table.
//
//   LossBenchmark [--losses a,b] [--elements 1000,1000000] [--width 10] [--threads 1,2]
//                 [--dtypes float32,float64] [--stored float32|float64|dtype] [--custom yes]
//
// A name may carry `:from_logits`. With `--custom` each line is followed by that of the loss's own
// formula, read as a custom loss, and what it takes over what the loss itself takes.

import Losses
import Timing

let elements = option("elements", "1000,1000000").compactMap(Int.init)
let width = option("width", "10").compactMap(Int.init).first ?? 10
let threads = option("threads", "1").compactMap(Int.init)
let dtypes = option("dtypes", "float32").compactMap(DType.init(rawValue:))
let storedOption = option("stored", "float32").first
let isCustom = option("custom", "no").first == "yes"
nonisolated(unsafe) var stored = ElementType.float32
let names = option("losses", Catalogue.entries.map(\.name).joined(separator: ","))

nonisolated(unsafe) var numbers = Numbers()

func tensor(_ dimensions: [Int], _ number: (Int) -> Double) -> Tensor {
  let count = dimensions.reduce(1, *)
  guard let storage = try? TensorStorage(uninitialized: count, of: stored)
  else { fatalError("there is no memory for the benchmark") }
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
  case "ctc":
    let (steps, labels) = (50, 10)
    let samples = max(1, rows / steps)
    return (
      tensor([samples, labels]) { _ in Double(Int.random(in: 1..<width, using: &numbers)) },
      tensor([samples, steps, width]) { _ in Double.random(in: -3...3, using: &numbers) }
    )
  case "circle":
    // Every pair of rows is compared.
    return rows > 1_000
      ? nil : (tensor([rows]) { Double(classes[$0]) }, tensor([rows, width], any))
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

/// The shortest times of a call, without and with the gradient, in nanoseconds an element.
func times(_ call: LossCall, elements: Int, threads: Int) throws -> [Double] {
  try [[.loss, .values], [.loss, .values, .gradient]].map { (outputs: LossOutputs) in
    var call = call
    call.outputs = outputs
    return try nanoseconds(per: elements) {
      let prepared = try call.prepared()
      if threads == 1 {
        _ = try prepared.evaluate(on: SerialExecutor())
      } else {
        _ = try prepared.evaluate(on: DispatchExecutor())
      }
    }
  }
}

func line(_ cells: [(String, Int)], _ rest: String) {
  print(cells.map { pad($0.0, $0.1) }.joined(separator: " ") + " " + rest)
}

line(
  [("loss", 48), ("dtype", 9), ("elements", 10), ("threads", 8), ("value", 8)],
  "value+gradient  (ns/element)")
for written in names {
  let name = written.split(separator: ":").first.map(String.init) ?? written
  let fromLogits = written.hasSuffix(":from_logits")
  guard let entry = try? Catalogue.entry(named: name) else { continue }
  for dtype in dtypes {
    stored =
      storedOption == "float64" || storedOption == "dtype" && dtype == .float64
      ? .float64 : .float32
    for count in elements {
      guard let (yTrue, yPred) = inputs(entry.name, max(1, count / width)) else { continue }
      let given: [(name: String, value: Argument)] =
        fromLogits ? [("from_logits", .boolean(true))] : []
      let loss = try entry(given)
      var call = LossCall(loss, yTrue: yTrue, yPred: yPred)
      call.dtype = dtype
      let size = yPred.shape.count
      for threads in threads {
        let own = try times(call, elements: size, threads: threads)
        let place = [(dtype.rawValue, 9), (String(size), 10), (String(threads), 8)]
        line([(written, 48)] + place + [(round3(own[0]), 8)], round3(own[1]))
        guard isCustom else { continue }
        let arguments = entry.parameters.filter { entry.formula.contains($0.name) }.map {
          parameter in
          given.first { $0.name == parameter.name } ?? (parameter.name, parameter.defaultValue)
        }
        call.loss = try CustomLossSource.parsed(entry.formula).resolved(arguments: arguments)
        let theirs = try times(call, elements: size, threads: threads)
        line(
          [("  its formula", 48)] + place + [(round3(theirs[0]), 8)],
          "\(round3(theirs[1]))  (\(round2(theirs[0] / own[0]))×, \(round2(theirs[1] / own[1]))×)")
      }
    }
  }
}
