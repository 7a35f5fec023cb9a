// Microseconds a small call takes from its tensors to its answer: planning and evaluation.
//
//   CallBenchmark [--losses mean_squared_error,huber]

import Losses
import Timing

let names = option(
  "losses", "mean_squared_error,huber,binary_crossentropy,categorical_crossentropy,log_cosh")
let shapes = [[1, 3], [32, 10], [256, 100]]

func tensor(_ shape: [Int]) -> Tensor {
  var numbers = Numbers()
  let count = shape.reduce(1, *)
  let storage = TensorStorage(
    (0..<count).map { _ in Double.random(in: 0.01...0.09, using: &numbers) })
  guard let shape = Shape(checking: shape), let tensor = Tensor(shape: shape, storage: storage)
  else { fatalError("a benchmark's own shapes are sound") }
  return tensor
}

print(
  pad("call (µs)", 30) + shapes.map { pad("\($0[0])×\($0[1])", 12) }.joined()
    + "and with the gradient")
for name in names {
  let entry = try Catalogue.entry(named: name)
  var times: [String] = []
  for outputs: LossOutputs in [[.loss, .values], [.loss, .values, .gradient]] {
    for shape in shapes {
      var call = LossCall(try entry(), yTrue: tensor(shape), yPred: tensor(shape))
      call.outputs = outputs
      let time = try nanoseconds(per: 100) {
        for _ in 0..<100 { _ = try call.prepared().evaluate() }
      }
      times.append(pad(round2(time / 1_000), 12))
    }
  }
  print(pad(name, 30) + times.joined())
}
