import Foundation
import TestSupport

@testable import Losses

/// What rows of a fixture are drawn from: `make_ulps.py` and `make_halves.py` do the same in the same
/// steps, so that fixtures hold results alone.
enum DrawnRows: Sendable {
  case within(Double, Double), distribution, oneHot, label, binary, signs
  /// Vectors of length 1; two labels from 1 on; and four steps of numbers within an interval.
  case unitLength, symbols, steps(Double, Double)

  init(json: [Any]) throws {
    let numbers = json.compactMap { ($0 as? NSNumber)?.doubleValue }
    switch json.first as? String {
    case "within": self = .within(numbers[0], numbers[1])
    case "steps": self = .steps(numbers[0], numbers[1])
    case "distribution": self = .distribution
    case "one_hot": self = .oneHot
    case "label": self = .label
    case "binary": self = .binary
    case "signs": self = .signs
    case "unit_length": self = .unitLength
    case "symbols": self = .symbols
    default: throw CocoaError(.fileReadCorruptFile)
    }
  }

  func tensor(_ count: Int, seed: UInt64, width: Int) -> Tensor {
    var source = SeededNumbers(seed)
    func unit() -> Double { Double(source.next() >> 40) / 0x1p24 }
    func entries(_ length: Int, _ number: (Double) -> Double) -> [[Double]] {
      (0..<count).map { _ in (0..<length).map { _ in number(unit()) } }
    }
    let rows: [[Double]] =
      switch self {
      case .within(let low, let high): entries(width) { low + (high - low) * $0 }
      case .steps(let low, let high): entries(4 * width) { low + (high - low) * $0 }
      case .distribution:
        entries(width) { 0.01 + $0 }.map { row in
          let sum = row.reduce(0, +)
          return row.map { $0 / sum }
        }
      case .unitLength:
        entries(width) { 2 * $0 - 1 }.map { row in
          let length = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
          return row.map { $0 / length }
        }
      case .binary: entries(width) { $0 < 0.5 ? 1 : 0 }
      case .signs: entries(width) { $0 < 0.5 ? -1 : 1 }
      case .symbols: entries(2) { 1 + ($0 * Double(width - 1)).rounded(.down) }
      case .label, .oneHot: entries(1) { ($0 * Double(width)).rounded(.down) }
      }
    let numbers = rows.joined().map { Double(Float($0)) }
    switch self {
    case .label: return Tensor(numbers)
    case .symbols: return Tensor([count, 2], numbers)
    case .steps: return Tensor([count, 4, width], numbers)
    case .oneHot:
      return Tensor(
        [count, width],
        numbers.flatMap { label in (0..<width).map { Double($0) == label ? 1 : 0 } })
    default: return Tensor([count, width], numbers)
    }
  }
}
