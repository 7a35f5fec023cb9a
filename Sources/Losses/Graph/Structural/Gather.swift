// Unsafe because its kernels read and write memory by pointers, as many entries as the shapes have.

/// The indices along an axis from which entries are taken, or to which they are added.
///
/// An index outside the axis selects 0.
enum GatherIndices: Hashable, Sendable {
  /// These indices, the same for every item.
  case known([Int])
  /// The indices in the second operand, truncated: a vector for all items.
  case shared
  /// The indices in the second operand, truncated: a row for each item.
  case each
}

/// The entries of a tensor of (items, length, inner) at given indices along its middle axis.
struct Gather: StructuralOperator {
  let places: GatherIndices
  /// Whether no item has an index twice, so that the pullback need not add entries.
  var areDistinct = false

  func lengths(of operands: [Shape]) -> [Int] {
    places.lengths(of: operands, along: places.count(of: operands))
  }

  func pullback(
    _ g: Expression, to position: Int, of operands: [Expression], _ y: Expression
  ) -> Expression? {
    guard position == 0 else { return nil }
    let back = ScatterAdd(
      places: places, length: operands[0].shape[1], areDistinct: areDistinct)
    return y.graph.structural(back, [g.filling(y.shape)] + operands.dropFirst())
  }

  func tangent(
    _ changes: [Expression?], of operands: [Expression], _ y: Expression
  ) -> Expression? {
    places.tangent(of: self, changes, operands, y)
  }

  func reads(slicing axes: Int, of operands: [Shape]) -> [OperandRead]? {
    places.reads(slicing: axes)
  }

  var valueOfNothing: Double? { 0 }

  @_specialize(where T == Float)
  @_specialize(where T == Double)
  func compute<T: Scalar>(_ run: ItemRun<T>) {
    let axes = PlacedAxes(run)
    let places = PlaceReader(places, axes.length, run)
    for item in 0..<axes.items(of: run) {
      for k in 0..<axes.count {
        let y = unsafe run.y + (item * axes.count + k) * axes.inner
        if let place = places.place(k, of: item) {
          let x = unsafe run.a + (item * axes.length + place) * axes.inner
          for j in 0..<axes.inner { unsafe y[j] = x[j] }
        } else {
          for j in 0..<axes.inner { unsafe y[j] = 0 }
        }
      }
    }
  }
}

/// The pullback of `Gather`: the entries of a tensor of (items, indices, inner), added in `Double` and in
/// order at their indices along an axis of the given length.
struct ScatterAdd: StructuralOperator {
  let places: GatherIndices
  let length: Int
  var areDistinct = false

  func lengths(of operands: [Shape]) -> [Int] { places.lengths(of: operands, along: length) }

  func pullback(
    _ g: Expression, to position: Int, of operands: [Expression], _ y: Expression
  ) -> Expression? {
    guard position == 0 else { return nil }
    let taken = Gather(places: places, areDistinct: areDistinct)
    return y.graph.structural(taken, [g.filling(y.shape)] + operands.dropFirst())
  }

  func tangent(
    _ changes: [Expression?], of operands: [Expression], _ y: Expression
  ) -> Expression? {
    places.tangent(of: self, changes, operands, y)
  }

  func reads(slicing axes: Int, of operands: [Shape]) -> [OperandRead]? {
    places.reads(slicing: axes)
  }

  var valueOfNothing: Double? { 0 }

  @_specialize(where T == Float)
  @_specialize(where T == Double)
  func compute<T: Scalar>(_ run: ItemRun<T>) {
    let (count, inner) = (PlacedAxes(run).length, PlacedAxes(run).inner)
    let places = PlaceReader(places, length, run)
    let sums = unsafe run.work.assumingMemoryBound(to: Double.self)
    for item in 0..<PlacedAxes(run).items(of: run) {
      if areDistinct {
        let y = unsafe run.y + item * length * inner
        unsafe y.update(repeating: 0, count: length * inner)
        for k in 0..<count {
          guard let place = places.place(k, of: item) else { continue }
          let x = unsafe run.a + (item * count + k) * inner
          for j in 0..<inner { unsafe y[place * inner + j] = x[j] }
        }
        continue
      }
      unsafe sums.initialize(repeating: 0, count: length * inner)
      for k in 0..<count {
        guard let place = places.place(k, of: item) else { continue }
        let x = unsafe run.a + (item * count + k) * inner
        for j in 0..<inner { unsafe sums[place * inner + j] += Double(x[j]) }
      }
      let y = unsafe run.y + item * length * inner
      for j in 0..<length * inner { unsafe y[j] = T(sums[j]) }
    }
  }

  func workBytes(_ shapes: ItemShapes, _ type: ElementType) -> Int {
    areDistinct ? 0 : 8 * length * shapes.result.lastLength
  }

  func cost(_ shapes: ItemShapes) -> Int {
    1 + shapes.operands[0].count / Swift.max(1, shapes.result.count)
  }
}

/// The last two axes of an item: the indexed axis, and the entries at each index.
private struct PlacedAxes {
  let length: Int
  let inner: Int
  let count: Int

  init<T: Scalar>(_ run: ItemRun<T>) {
    let operand = run.shapes.operands[0].dimensions
    let result = run.shapes.result.dimensions
    (length, inner) = (operand[operand.count - 2], operand[operand.count - 1])
    count = result[result.count - 2]
  }

  func items<T: Scalar>(of run: ItemRun<T>) -> Int {
    run.count * (run.shapes.result.count / (count * inner))
  }
}

extension GatherIndices {
  fileprivate func count(of operands: [Shape]) -> Int {
    if case .known(let places) = self { return places.count }
    return operands[1].lastLength
  }

  fileprivate func lengths(of operands: [Shape], along length: Int) -> [Int] {
    [operands[0].dimensions[0], length, operands[0].dimensions[2]]
  }

  /// Linear in the tensor; the indices are constant.
  fileprivate func tangent(
    of rules: some StructuralOperator, _ changes: [Expression?], _ operands: [Expression],
    _ y: Expression
  ) -> Expression? {
    changes[0].map {
      y.graph.structural(rules, [$0.filling(operands[0].shape)] + operands.dropFirst())
    }
  }

  fileprivate func reads(slicing axes: Int) -> [OperandRead]? {
    guard axes <= 1 else { return nil }
    switch self {
    case .known: return [.items]
    case .shared: return [.items, axes == 0 ? .items : .whole]
    case .each: return [.items, .items]
    }
  }
}

/// Reads the indices of a run; their kind is determined once.
@safe private struct PlaceReader<T: Scalar> {
  private let known: [Int]?
  private let computed: UnsafePointer<T>
  /// The distance from the indices of one item to those of the next.
  private let stride: Int
  private let length: Int

  init(_ indices: GatherIndices, _ length: Int, _ run: ItemRun<T>) {
    if case .known(let places) = indices { known = places } else { known = nil }
    unsafe computed = run.b
    stride = indices == .each ? run.shapes.operands[1].lastLength : 0
    self.length = length
  }

  /// The index that a number means; `nil` if it is outside the axis.
  @inline(__always)
  func place(_ number: Int, of item: Int) -> Int? {
    if let known {
      let place = known[number]
      return place >= 0 && place < length ? place : nil
    }
    let place = unsafe Double(computed[item * stride + number])
    guard place > -1, place < Double(length) else { return nil }
    // Without a vector instruction, rounding is a function call.
    return Int(exactly: place) ?? Int(clamping: place)
  }
}

extension Expression {
  /// The entries at given indices along an axis, which they replace.
  func gathered(_ places: [Int], axis: Int) -> Expression {
    let flat = reshaped(items(along: axis))
    return graph.structural(Gather(places: .known(places)), [flat])
      .reshaped(shape.replacing(axis, by: [places.count]))
  }

  /// The entries at computed indices along an axis; the axes of the indices replace it.
  func gathered(at places: Expression, axis: Int) -> Expression {
    let places = places.constant == nil ? places : places.filling([1])
    let flat = [reshaped(items(along: axis)), places.reshaped([product(places.shape)])]
    return graph.structural(Gather(places: .shared), flat)
      .reshaped(shape.replacing(axis, by: places.shape))
  }

  /// The same after `batch` common leading axes: each of their items has its own indices.
  func gathered(
    at places: Expression, afterBatch batch: Int, areDistinct: Bool = false
  ) -> Expression {
    let count = product(Array(places.shape[batch...]))
    let flat = reshaped(items(along: batch))
    return graph.structural(
      Gather(places: .each, areDistinct: areDistinct),
      [flat, places.reshaped([flat.shape[0], count])]
    ).reshaped(shape.replacing(batch, by: Array(places.shape[batch...])))
  }

  /// The entries, added at given indices along an axis of a new length.
  func scattered(_ places: [Int], axis: Int, length: Int) -> Expression {
    graph.structural(
      ScatterAdd(places: .known(places), length: length), [reshaped(items(along: axis))]
    ).reshaped(shape.replacing(axis, by: [length]))
  }

  /// The same for a vector of computed indices.
  func scattered(at places: Expression, axis: Int, length: Int) -> Expression {
    graph.structural(
      ScatterAdd(places: .shared, length: length), [reshaped(items(along: axis)), places]
    ).reshaped(shape.replacing(axis, by: [length]))
  }

  /// The entries before an axis, the axis, and the entries after it.
  private func items(along axis: Int) -> [Int] {
    [product(Array(shape[..<axis])), shape[axis], product(Array(shape[(axis + 1)...]))]
  }
}

extension [Int] {
  fileprivate func replacing(_ axis: Int, by lengths: [Int]) -> [Int] {
    Array(self[..<axis]) + lengths + Array(self[(axis + 1)...])
  }
}
