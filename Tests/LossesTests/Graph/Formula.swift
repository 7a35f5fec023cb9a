@testable import Losses

/// A formula of tensors, as a test writes it: opened in a graph of its own, planned and run.
final class Formula {
  /// What operands are called: a plan knows how these are stored.
  static let names = [Input.yPred, .yTrue, .sampleWeight, .mask]

  let graph = Graph()
  private(set) var tensors: [Tensor] = []

  /// The next operand, of which there may be four.
  func operand(_ tensor: Tensor) -> Expression {
    tensors.append(tensor)
    return graph.input(Self.names[tensors.count - 1], shape: tensor.shape.dimensions)
  }

  /// Another tensor in an operand's place.
  func replace(_ operand: Int, by tensor: Tensor) { tensors[operand] = tensor }

  /// The program that leaves those results.
  func program<T: Scalar>(
    _ results: [Expression], as _: T.Type, itemLimit: Int = 16_384
  ) throws -> Program<T> {
    if let failure = graph.failure { throw failure }
    func elementType(_ operand: Int) -> ElementType {
      tensors.indices.contains(operand) ? tensors[operand].elementType : .float64
    }
    return Planner<T>.program(
      results.map { ($0, $0.shape) },
      storedAs: StorageForm(
        yTrue: elementType(1), yPred: elementType(0), sampleWeight: elementType(2),
        mask: elementType(3)),
      dtype: T.elementType, itemLimit: itemLimit)
  }

  /// The numbers of each result of a program.
  func run<T: Scalar>(
    _ program: Program<T>, on executor: any Executor = Losses.SerialExecutor()
  ) throws -> [[Double]] {
    let storages = program.inputs.map { input in
      if case .literal(let numbers) = input { return TensorStorage(numbers.map(\.value)) }
      return tensors[Self.names.firstIndex(of: input) ?? 0].storage
    }
    return try program.run(on: storages, executor: executor) { false }.map(\.doubles)
  }

  /// The numbers of each result, computed in `T`; `tensor` is one more operand for the time being.
  func run<T: Scalar>(
    _ results: [Expression], as type: T.Type, with tensor: Tensor? = nil
  ) throws -> [[Double]] {
    let before = tensors
    defer { tensors = before }
    if let tensor { tensors.append(tensor) }
    return try run(program(results, as: type))
  }

  /// The numbers of each result by the definitions alone.
  func witness(_ results: [Expression]) -> [[Double]] {
    var witness = Witness(graph: graph)
    for (operand, tensor) in tensors.enumerated() {
      witness[graph.input(Self.names[operand], shape: tensor.shape.dimensions)] = tensor.doubles
    }
    return results.map { witness.numbers(of: $0) }
  }
}
