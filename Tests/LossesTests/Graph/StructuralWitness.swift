@testable import Losses

/// A structural operator by its definition, entry by entry; `x` are the entries of its operands.
protocol Witnessed: StructuralOperator {
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

extension ArgMaximum: Witnessed {
  func witness(_ x: [[Double]], _ shapes: [[Int]], _ shape: [Int]) -> [Double] {
    let length = shapes[0].last ?? 1
    return (0..<product(shape)).map { index in
      let row = Array(x[0][index * length..<(index + 1) * length])
      return Double(row.firstIndex(of: row.max() ?? 0) ?? 0)
    }
  }
}
