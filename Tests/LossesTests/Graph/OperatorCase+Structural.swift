@testable import Losses

extension OperatorCase {
  static let orders = [
    OperatorCase("gather along rows", [2, 4]) { square($0.gathered([3, 0, 0, 2, 7], axis: 1)) },
    OperatorCase("gather along columns", [4, 3]) { square($0).gathered([1, -1, 1], axis: 0) },
    OperatorCase("gather in the middle", [2, 3, 2]) { square($0.gathered([2, 2, 0], axis: 1)) },
    OperatorCase("gather at computed places", [([4, 3], -3...3), ([2, 2], 0...5)]) {
      square($0[0].gathered(at: $0[1], axis: 0))
    },
    OperatorCase("gather at computed places along rows", [([2, 4], -3...3), ([3], 0...4)]) {
      square($0[0]).gathered(at: $0[1], axis: 1)
    },
    OperatorCase("gather at places of each row", [([3, 4], -3...3), ([3, 2], 0...5)]) {
      square($0[0].gathered(at: $0[1], afterBatch: 1))
    },
    OperatorCase("scatter and add", [2, 4]) {
      square($0.scattered([3, 0, 0, 9], axis: 1, length: 5))
    },
    OperatorCase("scatter and add, in the middle", [2, 3, 2]) {
      square($0).scattered([1, 1, 0], axis: 1, length: 4)
    },
    OperatorCase("scatter and add at computed places", [([4, 3], -3...3), ([4], 0...4)]) {
      square($0[0].scattered(at: $0[1], axis: 0, length: 3))
    },
    OperatorCase("sort", [3, 5]) {
      square($0.gathered(at: sortOrder($0, isDescending: false), afterBatch: 1)) * $0
    },
    OperatorCase("sort descending, a vector", [6]) {
      $0.gathered(at: sortOrder($0, isDescending: true), afterBatch: 0) * $0
    },
    OperatorCase("order", [3, 5]) { sortOrder($0, isDescending: true) },
    OperatorCase("cumulative maximum", [3, 5]) { square(cumulativeMaximum($0)) },
    OperatorCase("cumulative maximum of a vector", [6]) { cumulativeMaximum(2 * $0) },
    OperatorCase("cumulative product", [3, 5]) { square(cumulativeProduct($0)) },
    OperatorCase("cumulative product with zeros", [2, 5]) {
      cumulativeProduct(select($0 .> -0.4, $0, 0))
    },
    OperatorCase("cumulative product of one entry", [3, 1]) { square(cumulativeProduct($0)) },
    OperatorCase("recurrence", [([2, 5], -1...1), ([2, 5], -3...3)]) {
      linearRecurrence($0[0], square($0[1]))
    },
    OperatorCase("cumulative log of sums", [3, 5]) { square(cumulativeLogSum($0)) },
    OperatorCase("cumulative log of one entry", [3, 1]) { square(cumulativeLogSum($0)) },
    OperatorCase("greatest of segments", [6, 2]) {
      let numbers = $0.graph.input(.literal([0, 1, 1, 0, 2, 9].map { Number($0) }), shape: [6])
      return square(segmentMaximum($0, numbers, count: 3))
    },
    OperatorCase("product of segments", [6, 2]) {
      let numbers = $0.graph.input(.literal([0, 1, 1, 0, 2, 9].map { Number($0) }), shape: [6])
      return square(segmentProduct($0, numbers, count: 4))
    },
    OperatorCase("product of segments with zeros", [5, 2]) {
      let numbers = $0.graph.input(.literal([0, 1, 1, 0, 1].map { Number($0) }), shape: [5])
      return segmentProduct(select($0 .> -0.4, $0, 0), numbers, count: 2)
    },
  ]

  private static let windows = [
    Window(lengths: [2, 3], strides: [1, 1], dilations: [1, 1], isPadded: false),
    Window(lengths: [2, 3], strides: [2, 1], dilations: [1, 1], isPadded: true),
    Window(lengths: [3, 2], strides: [1, 2], dilations: [1, 2], isPadded: true),
    Window(lengths: [2, 2], strides: [2, 3], dilations: [2, 1], isPadded: false),
  ]

  static let images =
    movingWindows + channelWindows + [
      OperatorCase("convolution of one channel", [2, 4, 5, 1]) {
        square(
          $0.graph.structural(
            Convolution(window: windows[1], isDepthwise: false),
            [$0, kernel($0.graph, windows[1].lengths + [1, 1])]))
      },
      OperatorCase("means of windows apart", [2, 5, 7, 3]) {
        square(
          $0.graph.structural(
            WindowMean(window: window([2, 2], strides: [2, 3], isPadded: true)), [$0]))
      },
      OperatorCase("greatest of windows apart", [2, 5, 7, 1]) {
        let window = window([2, 3], strides: [3, 3], isPadded: false)
        let places = $0.graph.structural(WindowArgMaximum(window: window), [$0])
        return square(
          $0.reshaped([2, 35]).gathered(at: places, afterBatch: 1, areDistinct: window.areApart))
      },
    ]

  private static let movingWindows = windows.enumerated().flatMap { number, window in
    [
      OperatorCase("convolution \(number)", [2, 4, 5, 2]) {
        square(
          $0.graph.structural(
            Convolution(window: window, isDepthwise: false),
            [$0, kernel($0.graph, window.lengths + [2, 3])]))
      },
      OperatorCase("depthwise convolution \(number)", [2, 4, 5, 2]) {
        $0.graph.structural(
          Convolution(window: window, isDepthwise: true),
          [square($0), kernel($0.graph, window.lengths + [2, 2])])
      },
      OperatorCase("means of windows \(number)", [2, 4, 5, 2]) {
        square($0.graph.structural(WindowMean(window: window), [$0]))
      },
      OperatorCase("greatest of windows \(number)", [2, 4, 5, 2]) {
        let places = $0.graph.structural(WindowArgMaximum(window: window), [$0])
        return square($0.reshaped([2, 40]).gathered(at: places, afterBatch: 1))
      },
    ]
  }

  /// A kernel for each channel, in rows that are shorter and longer than vectors, over images that it
  /// fits, exceeds, or covers.
  private static let channelWindows = [
    ([2, 4, 5, 2], windows[0]), ([2, 4, 5, 2], windows[1]), ([2, 4, 5, 2], windows[2]),
    ([1, 4, 5, 2], windows[3]),
    ([1, 1, 1, 3], window([3, 3], isPadded: true)),
    ([1, 2, 3, 2], window([5, 7], isPadded: true)),
    ([2, 3, 2, 1], window([3, 2], isPadded: false)),
    ([1, 2, 21, 1], window([1, 4], isPadded: false)),
    ([1, 3, 13, 3], window([3, 3], dilations: [1, 2], isPadded: true)),
    ([1, 3, 19, 1], window([2, 3], strides: [2, 1], dilations: [1, 3], isPadded: true)),
  ].map { shape, window in
    OperatorCase("a kernel \(window.lengths) for each channel of \(shape)", shape) {
      square(
        $0.graph.structural(
          Convolution(window: window, isDepthwise: true),
          [$0, kernel($0.graph, window.lengths + [shape[3], 1])]))
    }
  }

  private static func window(
    _ lengths: [Int], strides: [Int] = [1, 1], dilations: [Int] = [1, 1], isPadded: Bool
  ) -> Window {
    Window(lengths: lengths, strides: strides, dilations: dilations, isPadded: isPadded)
  }

  /// Numbers of either sign.
  private static func kernel(_ graph: Graph, _ shape: [Int]) -> Expression {
    graph.input(
      .literal((0..<product(shape)).map { Number(Double($0 % 7) / 4 - 0.7) }), shape: shape)
  }
}
