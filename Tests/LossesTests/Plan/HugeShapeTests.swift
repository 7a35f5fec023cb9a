import TestSupport
import Testing

@testable import Losses

/// Plans of tensors that are as large as the limits let them be: made, and not run.
struct HugeShapeTests {
  /// Every operator of custom losses, at 2²² to 2²⁶ entries along each axis in turn.
  @Test(arguments: OperatorTests.cases)
  func `every operator is planned, or refused`(_ fixture: CustomFixture) throws {
    let loss = try CustomLossSource.parsed(fixture.source).resolved(arguments: fixture.arguments)
    // The interpreter lists the entries of some operators, which takes a sanitizer minutes.
    for exponent in Effort.isReduced ? [16] : [22, 24, 26] {
      for axis in fixture.yPred.shape.dimensions.indices {
        func stretched(_ shape: Shape) throws -> Shape {
          var lengths = shape.dimensions
          if lengths.count == fixture.yPred.shape.rank, lengths[axis] > 1 {
            lengths[axis] = max(1, (1 << exponent) * lengths[axis] / shape.count)
          }
          return try Shape(lengths)
        }
        let (yTrue, yPred) = try (stretched(fixture.yTrue.shape), stretched(fixture.yPred.shape))
        for outputs in [LossOutputs.values, [.loss, .gradient], .hessianDiagonal] {
          let form = CallForm(
            key: loss.key, yTrue: yTrue, yPred: yPred, sampleWeight: nil, mask: nil,
            hasClassWeight: false, reduction: .sum, outputs: outputs,
            storedAs: StorageForm(yTrue: .float64, yPred: .float64))
          plan(form, as: Float.self)
          plan(form, as: Double.self)
        }
      }
    }
  }

  /// Every limit that a listing shows, as an axis and as a number of entries.
  @Test(arguments: CustomLimits().listing.map(\.value))
  func `every limit is planned, or refused`(_ limit: Int) throws {
    let sources = [
      "sum(y_pred)", "y_pred * y_true", "cumsum(y_pred)", "y_pred[::-1]", "y_pred[1::2]",
      "concatenate([y_pred, y_true], axis=-1)", "max(y_pred, axis=-1)", "transpose(y_pred)",
      "argmax(y_pred)", "one_hot(y_pred, 3)", "sum(zeros([\(limit)]) + y_pred[0])",
      "reshape(y_pred, [-1, 1]) @ ones([1, 2])", "prod(y_pred)", "softmax(y_pred)",
    ]
    for lengths in [
      [limit], [limit, 1], [1, limit], [limit - 1, 2], [2, limit + 1], [0, limit],
    ] {
      guard let shape = Shape(checking: lengths) else { continue }
      for source in sources {
        let loss = try CustomLossSource.parsed(source).resolved()
        for outputs in [LossOutputs.values, [.loss, .gradient], .hessianDiagonal] {
          let form = CallForm(
            key: loss.key, yTrue: shape, yPred: shape, sampleWeight: nil, mask: nil,
            hasClassWeight: false, reduction: .mean, outputs: outputs,
            storedAs: StorageForm(yTrue: .float64, yPred: .float64))
          plan(form, as: Float.self)
        }
      }
    }
  }

  /// Reductions of each kind, fused or not, of an axis that is last, first or alone.
  @Test(arguments: [
    "sum", "mean", "max", "min", "prod", "logsumexp", "argmax", "argmin", "any", "std",
    "count_nonzero",
  ])
  func `a reduction is charged for every entry it reads`(_ reduction: String) throws {
    for source in [
      "\(reduction)(y_pred, axis=-1)", "\(reduction)(y_pred, axis=0)", "\(reduction)(y_pred)",
      "\(reduction)(abs(y_true - y_pred), axis=-1)", "\(reduction)(transpose(y_pred), axis=-1)",
    ] {
      let loss = try CustomLossSource.parsed(source).resolved()
      for shape in [try Shape([4, 1 << 22]), try Shape([1 << 22, 4])] {
        let form = CallForm(
          key: loss.key, yTrue: shape, yPred: shape, sampleWeight: nil, mask: nil,
          hasClassWeight: false, reduction: .sum, outputs: .values,
          storedAs: StorageForm(yTrue: .float32, yPred: .float32))
        let plan = try CallPlan<Float>(form)
        #expect(plan.cost.operations >= shape.count, "\(source) \(shape)")
      }
    }
  }

  /// Shapes with a 0 beside lengths whose product would overflow, however a formula makes them.
  @Test(arguments: [
    "reshape(y_pred, [0, 2**62, 4])", "sum(y_pred) + zeros([0, 2**62, 4])",
    "concatenate([zeros([0, 2**62])] * 4, axis=1)", "sum(zeros([0, 2**62, 4]), axis=[1, 2])",
    "max(zeros([2**32, 0]) + sum(y_pred), axis=0)", "min(zeros([2**40, 0]) + sum(y_pred), axis=0)",
    "logsumexp(zeros([0, 9223372036854775807, 2305843009213693952]) + y_pred[0], axis=[1, -2])",
    "cumsum(y_pred[0] * ones([2**62, 0, 0]), axis=-2)", "tile(zeros([0, 2**62]) + y_pred, [2, 8])",
    "one_hot(zeros([0, 2**40]) + y_pred, 2**40)", "zeros([2**31, 0]) @ zeros([0, 2**31]) + y_pred",
    "zeros([0, 2**33]) + zeros([2**33, 1]) * y_pred", "sum(zeros([2**33, 0]) + y_pred, axis=1)",
    "argmax(zeros([2**33, 0]) + y_pred, axis=1)",
    "repeat(zeros([0, 2**33]) + y_pred, 2**33, axis=0)",
  ])
  func `lengths beside a 0 are refused or cost nothing`(_ source: String) throws {
    let loss = try CustomLossSource.parsed(source).resolved()
    for inputs in [Tensor([1]), Tensor([])] {
      for outputs in [LossOutputs.loss, [.loss, .values, .gradient], [.hessianDiagonal]] {
        for dtype in DType.allCases {
          var call = LossCall(loss, yTrue: inputs, yPred: inputs)
          call.outputs = outputs
          call.dtype = dtype
          guard let prepared = try? call.prepared() else { continue }
          #expect(prepared.cost.operations < 1 << 34)
          // What is planned, and takes little, is computed as well.
          guard prepared.cost.operations < 1 << 20, prepared.cost.resultBytes < 1 << 20 else {
            continue
          }
          _ = try prepared.evaluate()
        }
      }
    }
  }

  /// What has no entries is not computed, and what has some is what sums and products of nothing are.
  @Test func `sums, products and extremes of nothing are those of mathematics`() throws {
    let nothing = "(zeros([3, 0]) + sum(y_pred))"
    for (source, value) in [
      ("sum(\(nothing), axis=1)", 0.0), ("prod(\(nothing), axis=1)", 1),
      ("max(\(nothing), axis=1)", -.infinity), ("min(\(nothing), axis=1)", .infinity),
      ("mean(\(nothing), axis=1)", .nan), ("\(nothing) @ zeros([0, 3])", 0),
    ] {
      let loss = try CustomLossSource.parsed(source).resolved()
      var call = LossCall(loss, yTrue: Tensor([1]), yPred: Tensor([1]))
      call.outputs = [.values, .gradient]
      let answer = try call.prepared().evaluate()
      let values = try #require(answer.values).doubles
      #expect(values.allSatisfy { $0 == value || $0.isNaN && value.isNaN }, "\(source) \(values)")
      #expect(values.count >= 3)
    }
  }

  /// Reads by strides of honest numbers, as many as 2²⁴ of them.
  @Test(arguments: [
    ("sum((zeros([2**24]) + y_pred)[::2]**2)", 1.0 * 0x1p23),
    (
      "z = zeros([2**22, 1]) + y_pred\nsum(concatenate([z, z * 2], axis=1)**2, axis=[0, 1])",
      5 * 0x1p22
    ),
  ])
  func `strided entries add up to what they are`(_ source: String, _ expected: Double) throws {
    let loss = try CustomLossSource.parsed(source).resolved()
    var call = LossCall(loss, yTrue: Tensor([1]), yPred: Tensor([1]))
    call.outputs = [.loss, .gradient]
    let answer = try call.prepared().evaluate()
    #expect(answer.loss?.doubles == [expected])
    #expect(answer.gradient?.doubles == [2 * expected])
  }

  /// A plan knows what it costs; what is refused is refused for its shapes or its size.
  private func plan<T: Scalar>(_ form: CallForm, as type: T.Type) {
    do throws(LossError) {
      let plan = try CallPlan<T>(form)
      #expect(plan.cost.resultBytes >= 0 && plan.cost.scratchBytes >= 0)
      // Values that are a view of y_pred are copied, and that is charged, too.
      #expect(plan.cost.operations > 0 || form.yPred.isEmpty || plan.shapes.values.isEmpty)
    } catch {
      switch error {
      case .custom, .tooLarge, .emptyAxis, .unavailableOutput, .cannotBroadcast: break
      default: Issue.record("\(error)")
      }
    }
  }
}
