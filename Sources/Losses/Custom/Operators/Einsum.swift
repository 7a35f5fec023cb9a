// Sums of products over named axes, composed of transposed, reshaped and multiplied matrices.

extension CustomOperator {
  static let sumsOfProducts: [CustomOperator] = [
    CustomOperator(
      "einsum", "equation|subscripts, x, y=None, z=None",
      "Sums of products over labelled axes: `einsum(\"ij,jk->ik\", a, b)`.",
      derivative: "as for matmul", convention: "`...` stands for the same axes everywhere", einsum),
    CustomOperator(
      "tensordot", "x|a, y|b|x2, axes|axis|dims=2",
      "Sums of products over the last axes of x and the first axes of y, or over two lists of axes.",
      derivative: "as for matmul", tensordot),
  ]

  /// A tensor with named axes.
  private struct Named {
    var tensor: TensorValue
    var labels: [Character]
  }

  @Sendable private static func einsum(_ call: OperatorCall) throws(CustomLossError) -> Value {
    guard case .text(let text)? = call.value("equation") else {
      throw call.wrongKind("equation", "a string", call.value("equation") ?? .none)
    }
    var operands: [TensorValue] = []
    if case .list? = call.value("x") {
      // PyTorch takes a list of operands as well.
      operands = try call.tensors("x")
    } else {
      for name in ["x", "y", "z"] {
        if let tensor = try call.optionalTensor(name) { operands.append(tensor) }
      }
    }
    guard let parsed = parsed(text, ranks: operands.map(\.rank)) else {
      throw call.wrongKind(
        "equation", "a letter for each axis, such as \"ij,jk->ik\",", .text(text))
    }
    var lengths: [Character: Int] = [:]
    for (labels, operand) in zip(parsed.operands, operands) {
      for (label, length) in zip(labels, operand.shape) {
        guard lengths[label, default: length] == length else {
          throw call.fail(
            .wrongShape(operand.shape, expected: "one length for `\(label)`"), "equation")
        }
        lengths[label] = length
      }
    }
    var rest = zip(parsed.operands, operands).map { Named(tensor: $1, labels: $0) }
    var result = rest.removeFirst()
    func wanted() -> Set<Character> { Set(parsed.result + rest.flatMap(\.labels)) }
    result = try summed(distinct(result, call), keeping: wanted(), call)
    while !rest.isEmpty {
      let next = try distinct(rest.removeFirst(), call)
      result = try multiplied(
        result, summed(next, keeping: wanted().union(result.labels), call), keeping: wanted(), call)
    }
    let order = parsed.result.compactMap { result.labels.firstIndex(of: $0) }
    guard order.count == parsed.result.count else {
      throw call.wrongKind("equation", "a result of the operands' letters,", .text(text))
    }
    return .tensor(call.interpreter.transposed(result.tensor, order))
  }

  /// The letters of operands and result, `...` written out; `nil` if the ranks do not fit.
  private static func parsed(
    _ text: String, ranks: [Int]
  ) -> (operands: [[Character]], result: [Character])? {
    guard text.utf8.count <= 200 else { return nil }
    let sides = text.filter { $0 != " " }.replacing("...", with: ".")
      .split(separator: "->", omittingEmptySubsequences: false)
    guard let left = sides.first, sides.count <= 2 else { return nil }
    let terms = left.split(separator: ",", omittingEmptySubsequences: false).map(Array.init)
    guard terms.count == ranks.count else { return nil }
    var dots: [Character] = []
    var operands: [[Character]] = []
    for (term, rank) in zip(terms, ranks) {
      let letters = term.filter { $0 != "." }
      guard letters.allSatisfy({ $0.isLetter && $0.isASCII }), term.count - letters.count <= 1,
        letters.count <= rank
      else { return nil }
      guard let place = term.firstIndex(of: ".") else {
        guard letters.count == rank else { return nil }
        operands.append(letters)
        continue
      }
      // Digits name the axes of `...`, of which there are fewer than ten.
      guard rank - letters.count < 10 else { return nil }
      let axes = (0..<rank - letters.count).map { Character("\($0)") }
      guard dots.isEmpty || dots == axes else { return nil }
      dots = axes
      operands.append(Array(term[..<place]) + axes + Array(term[(place + 1)...]))
    }
    let all = operands.flatMap(\.self)
    guard sides.count == 2 else {
      let single = Set(all.filter { label in all.count { $0 == label } == 1 && label.isLetter })
      return (operands, dots + single.sorted())
    }
    let result = sides[1].flatMap { $0 == "." ? dots : [$0] }
    guard Set(result).count == result.count, result.allSatisfy(all.contains) else { return nil }
    return (operands, result)
  }

  /// Each letter once: axes with the same letter give their diagonal.
  private static func distinct(
    _ x: Named, _ call: OperatorCall
  ) throws(CustomLossError) -> Named {
    var x = x
    while let first = x.labels.indices.first(where: { x.labels[($0 + 1)...].contains(x.labels[$0]) }
    ),
      let second = x.labels[(first + 1)...].firstIndex(of: x.labels[first])
    {
      let length = x.tensor.shape[first]
      let others = x.labels.indices.filter { $0 != first && $0 != second }
      let moved = call.interpreter.transposed(x.tensor, others + [first, second])
      let shape = others.map { x.tensor.shape[$0] }
      let flat = call.interpreter.reshaped(moved, shape + [length * length])
      try call.interpreter.charge(length / 16, call.range)
      x = Named(
        tensor: try call.interpreter.gathered(
          flat, places: (0..<length).map { $0 * (length + 1) }, axis: shape.count,
          call.builtIn.name, call.range),
        labels: others.map { x.labels[$0] } + [x.labels[first]])
    }
    return x
  }

  /// The sum over axes that are not needed.
  private static func summed(
    _ x: Named, keeping wanted: Set<Character>, _ call: OperatorCall
  ) throws(CustomLossError) -> Named {
    let axes = x.labels.indices.filter { !wanted.contains(x.labels[$0]) }
    guard !axes.isEmpty else { return x }
    return Named(
      tensor: try call.reduced(.sum, x.tensor, over: axes),
      labels: x.labels.filter { wanted.contains($0) })
  }

  /// The product summed over the common letters that are not kept, as a matrix product for each of those
  /// that are kept.
  private static func multiplied(
    _ a: Named, _ b: Named, keeping wanted: Set<Character>, _ call: OperatorCall
  ) throws(CustomLossError) -> Named {
    let both = a.labels.filter { b.labels.contains($0) }
    let batch = both.filter { wanted.contains($0) }
    let inner = both.filter { !wanted.contains($0) }
    let left = a.labels.filter { !both.contains($0) }
    let right = b.labels.filter { !both.contains($0) }
    func ordered(_ x: Named, _ labels: [Character]) -> TensorValue {
      call.interpreter.transposed(x.tensor, labels.compactMap { x.labels.firstIndex(of: $0) })
    }
    func lengths(_ x: Named, _ labels: [Character]) -> [Int] {
      labels.compactMap { x.labels.firstIndex(of: $0) }.map { x.tensor.shape[$0] }
    }
    let shape = try call.interpreter.checked(
      lengths(a, batch) + lengths(a, left) + lengths(b, right), call.range)
    let (m, k, n) = (
      product(lengths(a, left)), product(lengths(a, inner)), product(lengths(b, right))
    )
    let items = product(lengths(a, batch))
    let first = call.interpreter.reshaped(ordered(a, batch + left + inner), [items, m, k])
    let second = call.interpreter.reshaped(ordered(b, batch + inner + right), [items, k, n])
    let result =
      inner.isEmpty
      ? try call.binary(.multiply, first, second)
      : try call.interpreter.matrixProduct(first, second, call.range)
    return Named(
      tensor: call.interpreter.reshaped(result, shape), labels: batch + left + right)
  }

  @Sendable private static func tensordot(_ call: OperatorCall) throws(CustomLossError) -> Value {
    let (x, y) = (try call.tensor(), try call.tensor("y"))
    var (left, right): ([Int], [Int])
    if let pair = call.value("axes")?.items, pair.count == 2, call.value("axes")?.number == nil {
      func axes(_ value: Value, _ x: TensorValue) throws(CustomLossError) -> [Int] {
        guard let axes = value.wholeNumber.map({ [$0] }) ?? value.wholeNumbers else {
          throw call.wrongKind("axes", "a number or two lists of axes", value)
        }
        var resolved: [Int] = []
        for axis in axes {
          resolved += try call.interpreter.resolved(
            [axis], rank: x.rank, call.argumentRange("axes"))
        }
        return resolved
      }
      (left, right) = (try axes(pair[0], x), try axes(pair[1], y))
    } else {
      let count = try call.integer("axes") ?? 2
      guard count >= 0, count <= Swift.min(x.rank, y.rank) else {
        throw call.fail(.axisOutOfRange(axis: count, rank: Swift.min(x.rank, y.rank)), "axes")
      }
      (left, right) = (Array(x.rank - count..<x.rank), Array(0..<count))
    }
    guard left.count == right.count, Set(left).count == left.count,
      Set(right).count == right.count, x.rank + y.rank <= Shape.rankLimit,
      left.map({ x.shape[$0] }) == right.map({ y.shape[$0] })
    else {
      throw call.interpreter.fail(
        .shapesDoNotFit(left: x.shape, right: y.shape, expected: "axes of equal lengths"),
        call.range)
    }
    // Axis numbers serve as names: those of y follow those of x, except for axes that are summed.
    let names = (0..<x.rank + y.rank).compactMap {
      UnicodeScalar(0x1_0000 + $0).map(Character.init)
    }
    let a = Named(tensor: x, labels: Array(names[..<x.rank]))
    var labels = Array(names[x.rank...])
    for (one, other) in zip(left, right) { labels[other] = a.labels[one] }
    let b = Named(tensor: y, labels: labels)
    let wanted = Set(names).subtracting(left.map { a.labels[$0] })
    return .tensor(try multiplied(a, b, keeping: wanted, call).tensor)
  }
}
