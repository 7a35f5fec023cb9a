import Glibc

@testable import Losses

/// A structural operator by its definition, entry by entry; `x` are the entries of its operands.
protocol Witnessed: OperatorRules {
  func witness(_ x: [[Double]], _ shapes: [[Int]], _ shape: [Int]) -> [Double]
}

extension MatrixProduct: Witnessed {
  func witness(_ x: [[Double]], _ shapes: [[Int]], _ shape: [Int]) -> [Double] {
    places(shape).map { place in
      let (batch, row, column) = (place.dropLast(2), place[place.count - 2], place[place.count - 1])
      return (0..<(shapes[0].last ?? 1)).reduce(0) {
        $0 + x[0][number(of: batch + [row, $1], shapes[0])]
          * x[1][number(of: batch + [$1, column], shapes[1])]
      }
    }
  }
}

extension CumulativeSum: Witnessed {
  func witness(_ x: [[Double]], _ shapes: [[Int]], _ shape: [Int]) -> [Double] {
    places(shape).enumerated().map { index, place in
      (0...(place.last ?? 0)).reduce(0) { $0 + x[0][index - $1] }
    }
  }
}

extension LinearRecurrence: Witnessed {
  func witness(_ x: [[Double]], _ shapes: [[Int]], _ shape: [Int]) -> [Double] {
    let length = shape.last ?? 1
    return (0..<product(shape)).map { index in
      (index - index % length...index).reduce(0) { sum, start in
        sum + x[0][start + 1..<index + 1].reduce(x[1][start], *)
      }
    }
  }
}

extension CumulativeLogSum: Witnessed {
  func witness(_ x: [[Double]], _ shapes: [[Int]], _ shape: [Int]) -> [Double] {
    let length = shape.last ?? 1
    return (0..<product(shape)).map { index in
      Glibc.log((index - index % length...index).reduce(0) { $0 + Glibc.exp(x[0][$1]) })
    }
  }
}

extension SegmentMaximum: Witnessed {
  func witness(_ x: [[Double]], _ shapes: [[Int]], _ shape: [Int]) -> [Double] {
    allPlaces(shape).map { place in
      (0..<shapes[0][0]).filter { x[1][$0].rounded(.towardZero) == Double(place[0]) }
        .reduce(-.infinity) { Swift.max($0, x[0][$1 * shape[1] + place[1]]) }
    }
  }
}

extension SegmentProduct: Witnessed {
  func witness(_ x: [[Double]], _ shapes: [[Int]], _ shape: [Int]) -> [Double] {
    allPlaces(shape).map { place in
      (0..<shapes[0][0]).filter { x[1][$0].rounded(.towardZero) == Double(place[0]) }
        .reduce(1) { $0 * x[0][$1 * shape[1] + place[1]] }
    }
  }
}

extension ArgMaximum: Witnessed {
  func witness(_ x: [[Double]], _ shapes: [[Int]], _ shape: [Int]) -> [Double] {
    let length = shapes[0].last ?? 1
    return (0..<product(shape)).map { index in
      let row = Array(x[0][index * length..<(index + 1) * length])
      return Double(row.firstIndex(of: row.max() ?? 0) ?? 0)
    }
  }
}

extension GatherIndices {
  /// The place of that number in that item, whatever the axis has.
  fileprivate func place(_ number: Int, of item: Int, _ x: [[Double]], _ count: Int) -> Int {
    switch self {
    case .known(let places): places[number]
    case .shared: Int(exactly: x[1][number].rounded(.towardZero)) ?? -1
    case .each: Int(exactly: x[1][item * count + number].rounded(.towardZero)) ?? -1
    }
  }
}

extension Gather: Witnessed {
  func witness(_ x: [[Double]], _ shapes: [[Int]], _ shape: [Int]) -> [Double] {
    allPlaces(shape).map { place in
      let source = places.place(place[1], of: place[0], x, shape[1])
      return (0..<shapes[0][1]).contains(source)
        ? x[0][number(of: [place[0], source, place[2]], shapes[0])] : 0
    }
  }
}

extension ScatterAdd: Witnessed {
  func witness(_ x: [[Double]], _ shapes: [[Int]], _ shape: [Int]) -> [Double] {
    var sums = [Double](repeating: 0, count: product(shape))
    for (index, place) in allPlaces(shapes[0]).enumerated() {
      let target = places.place(place[1], of: place[0], x, shapes[0][1])
      guard (0..<length).contains(target) else { continue }
      sums[number(of: [place[0], target, place[2]], shape)] += x[0][index]
    }
    return sums
  }
}

extension SortOrder: Witnessed {
  func witness(_ x: [[Double]], _ shapes: [[Int]], _ shape: [Int]) -> [Double] {
    let length = shape.last ?? 1
    return stride(from: 0, to: product(shape), by: length).flatMap { start in
      (0..<length).sorted {
        let (a, b) = (x[0][start + $0], x[0][start + $1])
        return a == b ? $0 < $1 : (a < b) != isDescending
      }.map(Double.init)
    }
  }
}

extension CumulativeArgMaximum: Witnessed {
  func witness(_ x: [[Double]], _ shapes: [[Int]], _ shape: [Int]) -> [Double] {
    let length = shape.last ?? 1
    return (0..<product(shape)).map { index in
      let row = Array(x[0][index / length * length...index])
      return Double(row.lastIndex(of: row.max() ?? 0) ?? 0)
    }
  }
}

extension WindowArgMaximum: Witnessed {
  func witness(_ x: [[Double]], _ shapes: [[Int]], _ shape: [Int]) -> [Double] {
    allPlaces(shape).map { place in
      let entries = window.entries(at: place, shapes[0]).map { row, column, _ in
        number(of: [row, column, place[3]], Array(shapes[0][1...]))
      }
      let count = product(Array(shapes[0][1...]))
      let best = entries.max { x[0][place[0] * count + $0] < x[0][place[0] * count + $1] }
      return Double(best ?? -1)
    }
  }
}

extension WindowMean: Witnessed {
  func witness(_ x: [[Double]], _ shapes: [[Int]], _ shape: [Int]) -> [Double] {
    allPlaces(shape).map { place in
      let entries = window.entries(at: place, shapes[0]).map { row, column, _ in
        x[0][number(of: [place[0], row, column, place[3]], shapes[0])]
      }
      return entries.reduce(0, +) / Double(max(1, entries.count))
    }
  }
}

extension WindowMeanBack: Witnessed {
  func witness(_ x: [[Double]], _ shapes: [[Int]], _ shape: [Int]) -> [Double] {
    var sums = [Double](repeating: 0, count: product(shape))
    for (index, place) in allPlaces(shapes[0]).enumerated() {
      let entries = window.entries(at: place, shape)
      for (row, column, _) in entries {
        sums[number(of: [place[0], row, column, place[3]], shape)] +=
          x[0][index] / Double(entries.count)
      }
    }
    return sums
  }
}

extension Window {
  /// Row, column and number in the kernel of each entry of the image under a window.
  fileprivate func entries(at place: [Int], _ image: [Int]) -> [(Int, Int, [Int])] {
    places(lengths).compactMap { tap in
      let row = start(0, in: image[1]) + place[1] * strides[0] + tap[0] * dilations[0]
      let column = start(1, in: image[2]) + place[2] * strides[1] + tap[1] * dilations[1]
      guard (0..<image[1]).contains(row), (0..<image[2]).contains(column) else { return nil }
      return (row, column, tap)
    }
  }
}

extension Convolution: Witnessed {
  func witness(_ x: [[Double]], _ shapes: [[Int]], _ shape: [Int]) -> [Double] {
    places(shape).map { place in
      weights(at: place, shapes[0], shapes[1]).reduce(0) { $0 + x[0][$1.entry] * x[1][$1.weight] }
    }
  }

  /// Which entries of the images meet which of the kernel in an output.
  fileprivate func weights(
    at place: [Int], _ image: [Int], _ kernel: [Int]
  ) -> [(entry: Int, weight: Int)] {
    window.entries(at: place, image).flatMap { row, column, tap in
      (0..<image[3]).compactMap { channel in
        if isDepthwise, channel != place[3] / kernel[3] { return nil }
        let output = isDepthwise ? place[3] % kernel[3] : place[3]
        return (
          number(of: [place[0], row, column, channel], image),
          number(of: tap + [channel, output], kernel)
        )
      }
    }
  }
}

extension ConvolutionBack: Witnessed {
  func witness(_ x: [[Double]], _ shapes: [[Int]], _ shape: [Int]) -> [Double] {
    var sums = [Double](repeating: 0, count: product(shape))
    for (index, place) in places(shapes[0]).enumerated() {
      for (entry, weight) in forward.weights(at: place, shape, shapes[1]) {
        sums[entry] += x[0][index] * x[1][weight]
      }
    }
    return sums
  }
}

/// Every place of a tensor, where `places` is a property.
private func allPlaces(_ shape: [Int]) -> [[Int]] { places(shape) }

extension StopGradient: Witnessed {
  func witness(_ x: [[Double]], _ shapes: [[Int]], _ shape: [Int]) -> [Double] { x[0] }
}

extension Reshape: Witnessed {
  func witness(_ x: [[Double]], _ shapes: [[Int]], _ shape: [Int]) -> [Double] { x[0] }
}

extension Broadcast: Witnessed {
  func witness(_ x: [[Double]], _ shapes: [[Int]], _ shape: [Int]) -> [Double] {
    let lead = shape.count - shapes[0].count
    return places(shape).map { place in
      x[0][number(of: zip(place.dropFirst(lead), shapes[0]).map { $1 == 1 ? 0 : $0 }, shapes[0])]
    }
  }
}

extension Transpose: Witnessed {
  func witness(_ x: [[Double]], _ shapes: [[Int]], _ shape: [Int]) -> [Double] {
    places(shape).map { place in
      x[0][
        number(
          of: order.indices.map { axis in place[order.firstIndex(of: axis) ?? 0] }, shapes[0])]
    }
  }
}

extension StridedSlice: Witnessed {
  func witness(_ x: [[Double]], _ shapes: [[Int]], _ shape: [Int]) -> [Double] {
    places(shape).map { place in
      x[0][number(of: place.indices.map { starts[$0] + steps[$0] * place[$0] }, shapes[0])]
    }
  }
}

extension StridedScatter: Witnessed {
  func witness(_ x: [[Double]], _ shapes: [[Int]], _ shape: [Int]) -> [Double] {
    var result = [Double](repeating: 0, count: product(shape))
    for (index, place) in places(shapes[0]).enumerated() {
      result[number(of: place.indices.map { starts[$0] + steps[$0] * place[$0] }, shape)] =
        x[0][index]
    }
    return result
  }
}

extension Reduce: Witnessed {
  func witness(_ x: [[Double]], _ shapes: [[Int]], _ shape: [Int]) -> [Double] {
    var rows = [[Double]](repeating: [], count: product(shape))
    for (index, place) in places(shapes[0]).enumerated() {
      let rest = place.indices.filter { !axes.contains($0) }.map { place[$0] }
      rows[number(of: rest, shape)].append(x[0][index])
    }
    return rows.map(reducer.witness)
  }
}

extension Reducer {
  fileprivate func witness(_ row: [Double]) -> Double {
    switch self {
    case .sum(let divisor, let offset): row.reduce(0, +) / divisor.value + offset.value
    case .maximum: row.reduce(-.infinity) { $0.isNaN || $1.isNaN ? .nan : Swift.max($0, $1) }
    case .minimum: row.reduce(.infinity) { $0.isNaN || $1.isNaN ? .nan : Swift.min($0, $1) }
    case .product: row.reduce(1, *)
    case .isBinary: row.allSatisfy { $0 == 0 || $0 == 1 } ? 1 : 0
    }
  }
}

extension OneHot: Witnessed {
  func witness(_ x: [[Double]], _ shapes: [[Int]], _ shape: [Int]) -> [Double] {
    let classes = shape.last ?? 1
    return places(shape).enumerated().map { index, place in
      trunc(x[0][index / classes]) == Double(place.last ?? 0) ? 1 : 0
    }
  }
}

extension LabelEquals: Witnessed {
  func witness(_ x: [[Double]], _ shapes: [[Int]], _ shape: [Int]) -> [Double] {
    x[0].map { trunc($0) == number.value ? 1 : 0 }
  }
}
