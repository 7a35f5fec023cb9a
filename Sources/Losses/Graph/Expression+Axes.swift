// Axes as parameters specify them: an axis outside the rank fails the graph.

extension Expression {
  /// The axes of a parameter, counted from 0, in ascending order.
  func axes(_ axes: Axes) -> [Int] {
    do throws(LossError) {
      return try axes.resolved(rank: rank)
    } catch {
      return failing(error)
    }
  }

  /// The axes, where negative ones count from the end; each once, in ascending order.
  func axes(_ axes: [Int]) -> [Int] {
    let resolved = Set(axes.map { $0 < 0 ? $0 + rank : $0 }).sorted()
    guard let offender = axes.first(where: { $0 < -rank || $0 >= rank }) else { return resolved }
    return failing(
      rank == 0 ? .noAxis(loss: "") : .axisOutOfRange(parameter: "axis", axis: offender, rank: rank)
    )
  }

  private func failing(_ error: LossError) -> [Int] {
    _ = graph.fail(error, standIn: self)
    return []
  }

  /// The axis of a parameter moved to the end.
  func movingAxisLast(_ axis: Axis) -> Expression {
    guard let index = axes([axis.index]).first else { return self }
    return movingAxisLast(index)
  }
}

/// The mean over the axes of a parameter.
func mean(_ x: Expression, over axes: Axes) -> Expression {
  mean(x, axes: x.axes(axes))
}
