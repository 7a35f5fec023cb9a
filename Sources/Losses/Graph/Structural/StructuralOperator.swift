/// An operator with entries that depend on other positions of its operands: a sort, a matrix product.
///
/// To add one, write one file: a struct with its parameters as stored properties and its rules for
/// gradient, tangent, planner and run; a function that applies it to tensors by
/// `graph.structural(_:_:)`; and its kernel, which is `compute`. Tests compare it
/// with its definition in `StructuralWitness.swift` and with differences, in the rows of `OperatorCase`.
/// `CumulativeSum` is a small example, `MatrixProduct` one with an operand that all items share.
///
/// Operands are tensors, never constants: the function that applies the operator broadcasts constants.
/// Operands and result are never empty.
protocol StructuralOperator: OperatorRules {
  /// The lengths of the result.
  func lengths(of operands: [Shape]) -> [Int]

  /// How each operand is read if the leading `axes` axes of the result are sliced into items;
  /// `nil` if items cannot be computed independently.
  ///
  /// With 0 axes, the only item is the whole result, and every operand is read as one item.
  func reads(slicing axes: Int, of operands: [Shape]) -> [OperandRead]?

  /// Computes items, one after the other in memory, each from the items of its operands.
  func compute<T: Scalar>(_ run: ItemRun<T>)

  /// Bytes of scratch memory for one item, for a number type.
  func workBytes(_ shapes: ItemShapes, _ type: ElementType) -> Int
}

/// Items to compute: operands and result are in memory in row-major order, item by item.
///
/// `b` and `c` are read only if there are two or three operands. `work` has room for `workBytes`.
@safe struct ItemRun<T: Scalar> {
  let count: Int
  let shapes: ItemShapes
  let a: UnsafePointer<T>
  let b: UnsafePointer<T>
  let c: UnsafePointer<T>
  let y: UnsafeMutablePointer<T>
  let work: UnsafeMutableRawPointer
  /// The distance, in entries, between the items of each operand; 0 if all items read the same.
  let strides: (a: Int, b: Int, c: Int)
}

extension StructuralOperator {
  /// The tangent of an operator that is linear in each operand: the operator applied to each change.
  func tangent(
    _ changes: [Expression?], of operands: [Expression], _ y: Expression
  ) -> Expression? {
    var sum: Expression?
    for (position, change) in changes.enumerated() {
      guard let change else { continue }
      var changed = operands
      changed[position] = change.filling(operands[position].shape)
      let term = y.graph.structural(self, changed)
      sum = sum.map { $0 + term } ?? term
    }
    return sum
  }

  func workBytes(_ shapes: ItemShapes, _ type: ElementType) -> Int { 0 }

  func reads(slicing axes: Int, of operands: [Shape], to result: Shape) -> [OperandRead]? {
    reads(slicing: axes, of: operands)
  }

  /// Axes that can be sliced are kept; entries are combined along all others.
  func routes(of position: Int, among operands: [Shape], to result: Shape) -> AxisRoutes {
    let kept = operands[position].dimensions.indices.prefix {
      reads(slicing: $0 + 1, of: operands)?[position] == .items
    }
    return AxisRoutes(keeping: kept.count, of: operands[position], to: result)
  }

  func emit<T: Scalar>(
    _ node: NodeIndex, _ builder: inout StageBuilder<T>, _ planner: inout Planner<T>
  ) -> RegisterIndex {
    let reads = planner.reads(of: node, slicing: builder.axes)
    var registers: [RegisterIndex] = []
    var shapes: [Shape] = []
    for (position, operand) in planner.nodes[node].operands.enumerated() {
      let shape = planner.shape(operand)
      if reads?[position] == .whole, let tensor = planner.materialized[operand] {
        registers.append(builder.tensor(.materialized(tensor), perItem: 0))
        shapes.append(shape)
      } else {
        registers.append(planner.emit(operand, &builder))
        shapes.append(shape.dropFirst(builder.axes))
      }
    }
    let result = planner.destination(node, &builder)
    let kernel = StructuralKernel<T>(
      self, ItemShapes(operands: shapes, result: planner.shape(node).dropFirst(builder.axes)))
    builder.append(
      .structural(kernel), registers.first, registers.dropFirst().first,
      registers.dropFirst(2).first, result: result, mayAlias: false)
    return result
  }
}

extension Graph {
  /// A structural operator on tensors.
  func structural(_ rules: some StructuralOperator, _ operands: [Expression]) -> Expression {
    expression(rules, operands, shape: rules.lengths(of: operands.map(\.node.shape)))
  }
}
