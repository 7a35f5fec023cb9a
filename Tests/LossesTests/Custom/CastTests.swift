import Testing

@testable import Losses

/// Casts in custom losses, against the numbers of TensorFlow 2 and PyTorch 2 in float32.
struct CastTests {
  private let yTrue = Tensor([2, 3], [0.1, 0.2, 0.3, 1.7, -2.3, 1e-8])
  private let yPred = Tensor([2, 3], [0.33, -0.77, 70000, 2.1001, 0.5, 3e-8])

  private func answer(
    _ source: String, of yPred: Tensor? = nil, dtype: DType = .float32
  ) throws -> LossAnswer {
    let loss = try CustomLossSource.parsed(source).resolved()
    var call = LossCall(loss, yTrue: yTrue, yPred: yPred ?? self.yPred)
    call.dtype = dtype
    call.reduction = .sum
    call.outputs = [.values, .gradient]
    return try call.prepared().evaluate()
  }

  @Test(arguments: [
    "mean(square(tf.cast(tf.cast(y_pred, tf.float16), tf.float32) - y_true), axis=-1)",
    "mean(square(K.cast(K.cast(y_pred, 'float16'), K.floatx()) - y_true), axis=-1)",
    "mean(square(y_pred.astype('float16').astype('float32') - y_true), axis=-1)",
    "mean(square(np.float16(y_pred).astype(np.float32) - y_true), axis=-1)",
    "((y_pred.half().float() - y_true) ** 2).mean(-1)",
    "((y_pred.to(torch.float16).float() - y_true) ** 2).mean(-1)",
    "((y_pred.to(dtype=torch.half).to(torch.float32) - y_true) ** 2).mean(-1)",
    "((y_pred.type(torch.cuda.HalfTensor).float() - y_true) ** 2).mean(-1)",
    "mean(square(cast(convert_to_tensor(y_pred, dtype=tf.float16), 'float32') - y_true), axis=-1)",
  ])
  func `to float16 round value and gradient`(_ source: String) throws {
    let answer = try answer(source)
    #expect(answer.values?.doubles == [.infinity, 2.66656231880188])
    #expect(
      answer.gradient?.doubles == [
        0.1534423828125, -0.646484375, .infinity, 0.266357421875, 1.8662109375,
        5.960464477539063e-08,
      ])
    // What is infinite is reported, but nothing of the cast.
    #expect(!answer.warnings.map(\.kind).contains(.arithmeticAfterCast))
  }

  @Test(arguments: [
    "mean(square(tf.cast(tf.cast(y_pred, tf.bfloat16), tf.float32) - y_true), axis=-1)",
    "mean(square(y_pred.bfloat16().float() - y_true), axis=-1)",
    "mean(square(y_pred.to(torch.bfloat16).float() - y_true), axis=-1)",
  ])
  func `to bfloat16 round value and gradient`(_ source: String) throws {
    let answer = try answer(source)
    #expect(answer.values?.doubles == [1640046464, 2.665012836456299])
    #expect(
      answer.gradient?.doubles == [
        0.1533203125, -0.64453125, 46848, 0.26171875, 1.8671875, 1.3329554349184036e-08,
      ])
    #expect(answer.warnings.isEmpty)
  }

  @Test func `to whole numbers truncate, and pass no gradient`() throws {
    let answer = try answer(
      "mean(square(y_pred - cast(cast(y_pred, 'int32'), 'float32')), axis=-1)")
    #expect(answer.values?.doubles == [0.23393332958221436, 0.08667334169149399])
    #expect(
      answer.gradient?.doubles == [
        0.2200000137090683, -0.5133333206176758, 0, 0.06673336029052734, 0.3333333432674408,
        1.999999987845058e-08,
      ])
  }

  @Test func `to bool are 1 where a number is not 0, and pass no gradient`() throws {
    let answer = try answer(
      "mean(y_pred * cast(cast(y_pred, tf.bool), tf.float32), axis=-1)",
      of: Tensor([2, 3], [0, -0.77, 3, 2.1001, 0.5, 3e-8]))
    let third = Double(Float(1) / 3)
    #expect(answer.gradient?.doubles == [0, third, third, third, third, third])
  }

  @Test func `of numbers that are written round them`() throws {
    let answer = try answer("mean(y_pred * 0 + tf.cast(0.1, tf.float16), axis=-1)", dtype: .float64)
    #expect(answer.values?.doubles == [0.0999755859375, 0.0999755859375])
  }

  @Test(arguments: [
    (
      "mean(square(tf.cast(y_pred, tf.float16) - y_true), axis=-1)", "`tf.cast(y_pred, tf.float16)`"
    ),
    ("((y_pred.half() - y_true.half()) ** 2).mean(-1)", "`y_pred.half()`"),
  ])
  func `are reported where the arithmetic after them is not rounded`(
    _ source: String, _ place: String
  ) throws {
    let warning = try #require(
      try answer(source, of: yTrue).warnings.first { $0.kind == .arithmeticAfterCast })
    #expect(warning.message.hasPrefix(place), "\(warning.message)")
    #expect(warning.hint?.contains("`float16`") == true)
  }

  @Test func `to the call's own type change nothing`() throws {
    var call = LossCall(
      try CustomLossSource.parsed("mean(abs(tf.cast(y_pred, tf.float16) - y_true), axis=-1)")
        .resolved(), yTrue: yTrue, yPred: yTrue)
    call.dtype = .float16
    #expect(try call.prepared().evaluate().warnings.isEmpty)
  }

  @Test func `leave float16 to be asked for by its name`() throws {
    let source = "y_pred.mean(-1) if y_pred.dtype == torch.float16 else y_true.mean(-1)"
    let wide = try answer(source, of: Tensor([2, 3], [9, 9, 9, 9, 9, 9]), dtype: .float64)
    #expect(wide.values?.doubles[0] != 9)
    let half = try answer(source, of: Tensor([2, 3], [9, 9, 9, 9, 9, 9]), dtype: .float16)
    #expect(half.values?.doubles == [9, 9])
  }
}
