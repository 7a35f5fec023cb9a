extension Catalogue {
  /// The loss with a name or alias and these parameters; the others keep their defaults.
  ///
  ///     let huber = try Catalogue.loss("huber", ["delta": 2])
  ///
  /// Throws `LossError` if no loss has the name, or if it does not take a parameter or its value.
  public static func loss(
    _ name: String, _ parameters: KeyValuePairs<String, Argument> = [:]
  ) throws(LossError) -> ResolvedLoss {
    try entry(named: name)(parameters.map { (name: $0.key, value: $0.value) })
  }
}

extension ResolvedLoss {
  /// The loss of predictions, reduced to one number, and its gradient with respect to them.
  ///
  /// `LossCall` has every other argument of the Keras call and every other output.
  public func valueAndGradient(
    yTrue: Tensor, yPred: Tensor, sampleWeight: Tensor? = nil, dtype: DType = .float32
  ) throws(LossError) -> (value: Double, gradient: Tensor) {
    let call = LossCall(
      self, yTrue: yTrue, yPred: yPred, sampleWeight: sampleWeight, dtype: dtype,
      outputs: [.loss, .gradient])
    let answer = try call.prepared().evaluate()
    guard let value = answer.loss?.doubles.first else { throw .fault(.missingOutput("loss")) }
    guard let gradient = answer.gradient else { throw .fault(.missingOutput("gradient")) }
    return (value, gradient)
  }
}

extension Argument: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByStringLiteral, ExpressibleByNilLiteral
{
  /// A number.
  public init(floatLiteral value: Double) { self = .number(value) }
  /// A number.
  public init(integerLiteral value: Int) { self = .number(Double(value)) }
  /// True or false.
  public init(booleanLiteral value: Bool) { self = .boolean(value) }
  /// A word.
  public init(stringLiteral value: String) { self = .string(value) }
  /// `None` in Keras.
  public init(nilLiteral: ()) { self = .null }
}
