import TestSupport
import Testing

@testable import Losses

/// Numbers that are the same in every run.
typealias SeededNumbers = Seeded

extension Tensor {
  init(_ dimensions: [Int], _ numbers: [Double]) {
    self =
      Shape(checking: dimensions).flatMap { Tensor(shape: $0, storage: TensorStorage(numbers)) }
      ?? Tensor(numbers)
  }

  /// The same, stored as another type.
  func stored(as elementType: ElementType) -> Tensor {
    (try? storage.stored(as: elementType)).flatMap { Tensor(shape: shape, storage: $0) } ?? self
  }

  /// The bits of every element, so that even NaN equals itself.
  var bits: [UInt64] { doubles.map(\.bitPattern) }

  /// The samples from `range` on the first axis.
  func samples(_ range: Range<Int>) -> Tensor {
    let inner = shape.count / shape.dimensions[0]
    let numbers = Array(doubles[range.lowerBound * inner..<range.upperBound * inner])
    return Tensor([range.count] + shape.dimensions.dropFirst(), numbers)
  }
}

/// Inputs that suit a loss: labels, distributions or any numbers, as its declaration wants them.
struct SampleInputs {
  var yTrue: Tensor
  var yPred: Tensor

  init(_ entry: CatalogueEntry, samples: Int, width: Int = 5, seed: UInt64 = 1) throws {
    var numbers = SeededNumbers(seed)
    let loss = try entry([]).loss
    func any(_ range: ClosedRange<Double>, _ dimensions: [Int]) -> Tensor {
      Tensor(
        dimensions, (0..<dimensions.reduce(1, *)).map { _ in .random(in: range, using: &numbers) })
    }
    func labels(_ dimensions: [Int], _ classes: Int) -> Tensor {
      Tensor(
        dimensions,
        (0..<dimensions.reduce(1, *)).map { _ in
          Double(Int.random(in: 0..<classes, using: &numbers))
        })
    }
    yTrue = any(0.1...0.9, [samples, width])
    yPred = any(0.1...0.9, [samples, width])
    switch entry.name {
    case "ctc":
      yPred = any(-2...2, [samples, width, 4])
      yTrue = Tensor([samples, 2], (0..<samples).flatMap { [Double($0 % 3 + 1), Double($0 % 2)] })
      return
    case "circle":
      yTrue = labels([samples], 3)
      yPred = any(-0.5...0.5, [samples, width])
      return
    case "hinge", "squared_hinge":
      yTrue = Tensor([samples, width], labels([samples, width], 2).doubles.map { 2 * $0 - 1 })
      yPred = any(-2...2, [samples, width])
      return
    default: break
    }
    for expectation in loss.expectations {
      switch expectation {
      case .classes: yTrue = labels([samples], width)
      case .oneHotLabels:
        let classes = labels([samples], width).doubles
        yTrue = Tensor(
          [samples, width],
          (0..<samples * width).map { Double(classes[$0 / width]) == Double($0 % width) ? 1 : 0 })
      default: break
      }
    }
  }
}

extension CatalogueEntry: CustomTestStringConvertible {
  /// The name of the loss.
  public var testDescription: String { name }
}

extension LossCall {
  init(
    _ entry: CatalogueEntry, _ inputs: SampleInputs, dtype: DType = .float64,
    outputs: LossOutputs = [.loss, .values, .gradient]
  ) throws {
    self.init(try entry([]), yTrue: inputs.yTrue, yPred: inputs.yPred)
    self.dtype = dtype
    self.outputs = outputs
  }

  func answer(_ executor: some Executor = Losses.SerialExecutor()) throws -> LossAnswer {
    try prepared().evaluate(on: executor)
  }
}
