import TestSupport
import Testing

@testable import Losses

/// Laws that every loss obeys, so that a new one is born tested.
struct CatalogueLawTests {
  @Test(arguments: Catalogue.entries)
  func `the gradient is that of the loss, by central differences`(_ entry: CatalogueEntry) throws {
    var inputs = try SampleInputs(entry, samples: 4)
    let gradient = try #require(try LossCall(entry, inputs).answer().gradient).doubles
    let yPred = inputs.yPred
    for index in gradient.indices {
      var slope = 0.0
      for (sign, step) in [(1.0, Tolerance.step), (-1.0, -Tolerance.step)] {
        var numbers = yPred.doubles
        numbers[index] += step
        inputs.yPred = Tensor(yPred.shape.dimensions, numbers)
        slope += sign * (try #require(try LossCall(entry, inputs).answer().loss).doubles[0])
      }
      slope /= 2 * Tolerance.step
      #expect(abs(slope - gradient[index]) <= Tolerance.difference * max(1, abs(slope)))
    }
  }

  @Test(arguments: Catalogue.entries)
  func `the Hessian's diagonal is that of the gradient, by central differences`(
    _ entry: CatalogueEntry
  ) throws {
    var inputs = try SampleInputs(entry, samples: 4)
    guard try entry.traits.hessianUnavailable == nil else {
      #expect(throws: LossError.self) {
        try LossCall(entry, inputs, outputs: [.hessianDiagonal]).prepared()
      }
      return
    }
    let answer = try LossCall(entry, inputs, outputs: [.hessianDiagonal]).answer()
    let hessian = try #require(answer.hessianDiagonal)
    #expect(hessian.shape == inputs.yPred.shape)
    let yPred = inputs.yPred
    for index in 0..<yPred.shape.count {
      var slope = 0.0
      for (sign, step) in [(1.0, Tolerance.step), (-1.0, -Tolerance.step)] {
        var numbers = yPred.doubles
        numbers[index] += step
        inputs.yPred = Tensor(yPred.shape.dimensions, numbers)
        slope += sign * (try #require(try LossCall(entry, inputs).answer().gradient).doubles[index])
      }
      slope /= 2 * Tolerance.step
      let second = hessian.doubles[index]
      #expect(abs(slope - second) <= Tolerance.difference * max(1, abs(slope)), "\(index)")
    }
  }

  @Test(arguments: Catalogue.entries)
  func `each output alone is what it is beside the others`(_ entry: CatalogueEntry) throws {
    let inputs = try SampleInputs(entry, samples: 3)
    let outputs: [LossOutputs] = [.loss, .values, .gradient, .divisor]
    for reduction in Reduction.allCases {
      for weight in [nil, Tensor([], [0.5])] {
        var call = try LossCall(entry, inputs, outputs: LossOutputs(outputs))
        call.sampleWeight = weight
        call.reduction = reduction
        let all = try call.answer()
        for output in outputs {
          call.outputs = output
          let alone = try call.answer()
          #expect(alone[output]?.doubles == all[output]?.doubles, "\(output) \(reduction)")
          #expect(alone[output] != nil)
        }
      }
    }
  }

  @Test(arguments: Catalogue.entries)
  func `weights of zero make loss and gradient zero`(_ entry: CatalogueEntry) throws {
    for reduction in Reduction.allCases {
      var call = try LossCall(entry, try SampleInputs(entry, samples: 3))
      call.sampleWeight = Tensor([], [0])
      call.reduction = reduction
      let answer = try call.answer()
      #expect(answer.loss?.doubles.allSatisfy { $0 == 0 } == true)
      #expect(answer.gradient?.doubles.allSatisfy { $0 == 0 } == true)
    }
  }

  @Test(arguments: Catalogue.entries, DType.allCases)
  func `a sample alone costs what it costs in a batch, bit for bit`(
    _ entry: CatalogueEntry, _ dtype: DType
  ) throws {
    guard try entry.traits.samples == .each else { return try expectMixing(entry, dtype) }
    for width in [1, 3, 10, 17, 100] {
      let inputs = try SampleInputs(entry, samples: 40, width: width, seed: UInt64(width))
      var call = try LossCall(entry, inputs, dtype: dtype)
      call.reduction = .sum
      let whole = try call.answer()
      for sample in [0, 7, 39] {
        call.yTrue = inputs.yTrue.samples(sample..<sample + 1)
        call.yPred = inputs.yPred.samples(sample..<sample + 1)
        let alone = try call.answer()
        #expect(alone.values?.bits == whole.values?.samples(sample..<sample + 1).bits)
        #expect(alone.gradient?.bits == whole.gradient?.samples(sample..<sample + 1).bits)
      }
    }
  }

  /// What a loss of all samples says of one changes with another one.
  private func expectMixing(_ entry: CatalogueEntry, _ dtype: DType) throws {
    let inputs = try SampleInputs(entry, samples: 40, width: 10)
    var call = try LossCall(entry, inputs, dtype: dtype)
    call.reduction = .sum
    let before = try #require(try call.answer().gradient).samples(0..<1).bits
    call.yPred = Tensor(
      inputs.yPred.shape.dimensions,
      inputs.yPred.doubles.enumerated().map { $0 >= 390 ? $1 / 2 : $1 })
    #expect(try #require(try call.answer().gradient).samples(0..<1).bits != before)
  }

  @Test(arguments: Catalogue.entries, DType.allCases)
  func `any number of threads and any size of slices give the same bits`(
    _ entry: CatalogueEntry, _ dtype: DType
  ) throws {
    // Enough for several slices, and for stages where one sample is larger than a slice.
    let (samples, width) = entry.name == "ctc" || entry.name == "circle" ? (60, 30) : (150, 301)
    let inputs = try SampleInputs(entry, samples: max(20, Effort.of(samples)), width: width)
    let call = try LossCall(entry, inputs, dtype: dtype)
    let alone = try call.answer()
    let spread = try call.answer(DispatchExecutor())
    #expect(alone.values?.bits == spread.values?.bits)
    #expect(alone.loss?.bits == spread.loss?.bits)
    #expect(alone.gradient?.bits == spread.gradient?.bits)
    for itemLimit in [1, 64, 1 << 20] {
      let results = try call.results(itemLimit: itemLimit)
      #expect(results.values == alone.values?.bits, "\(itemLimit)")
      #expect(results.gradient == alone.gradient?.bits, "\(itemLimit)")
    }
  }

  @Test(arguments: Catalogue.entries)
  func `one long row costs the same however it is cut`(_ entry: CatalogueEntry) throws {
    // Pairs want others of the same label and of another.
    let samples = try entry.traits.samples == .pairs ? 4 : 1
    let inputs = try SampleInputs(entry, samples: samples, width: 20_001)
    let call = try LossCall(entry, inputs, dtype: .float32)
    let whole = try call.results(itemLimit: 1 << 20)
    let staged = try call.results(itemLimit: 16_384)
    #expect(whole.values == staged.values)
    #expect(whole.gradient == staged.gradient)
  }

  @Test(arguments: Catalogue.entries)
  func `an empty batch costs nothing`(_ entry: CatalogueEntry) throws {
    var call = try LossCall(entry, try SampleInputs(entry, samples: 2))
    call.yTrue = Tensor([0] + call.yTrue.shape.dimensions.dropFirst(), [])
    call.yPred = Tensor([0] + call.yPred.shape.dimensions.dropFirst(), [])
    let answer = try call.answer()
    #expect(answer.loss?.doubles == [0])
    #expect(answer.gradient?.shape == call.yPred.shape)
  }

  @Test(arguments: Catalogue.entries)
  func `every name finds its entry`(_ entry: CatalogueEntry) throws {
    for name in [entry.name] + entry.aliases {
      #expect(try Catalogue.entry(named: name).name == entry.name)
    }
  }
}

extension CatalogueEntry {
  /// What the type of its loss declares.
  fileprivate var traits: any Loss.Type { get throws { type(of: try self([]).loss) } }
}

extension LossCall {
  /// Values and gradient, planned with another size of slices.
  fileprivate func results(itemLimit: Int) throws -> (values: [UInt64]?, gradient: [UInt64]?) {
    var tensors = CallTensors()
    tensors[.yTrue] = yTrue.storage
    tensors[.yPred] = yPred.storage
    func run<T: Scalar>(_: T.Type) throws -> (values: [UInt64]?, gradient: [UInt64]?) {
      let plan = try CallPlan<T>(CallForm(self), itemLimit: itemLimit)
      var results = CallResults()
      try plan.run(
        on: &tensors, executor: Losses.SerialExecutor(), isCancelled: { false }, into: &results)
      return (
        results.values?.doubles.map(\.bitPattern), results.gradient?.doubles.map(\.bitPattern)
      )
    }
    return dtype.elementType == .float32 ? try run(Float.self) : try run(Double.self)
  }
}

/// Second derivatives that are not worked out.
struct HessianTests {
  @Test func `are refused where a custom loss calls ctc`() throws {
    let source = try CustomLossSource.parsed("2 * losses.ctc(y_true, y_pred)")
    let entry = try Catalogue.entry(named: "ctc")
    let inputs = try SampleInputs(entry, samples: 3)
    var call = LossCall(
      try source.resolved(arguments: []), yTrue: inputs.yTrue, yPred: inputs.yPred)
    call.outputs = [.gradient]
    _ = try call.prepared()
    call.outputs = [.hessianDiagonal]
    #expect(throws: LossError.self) { try call.prepared() }
  }
}
