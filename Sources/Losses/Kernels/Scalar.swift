// Unsafe because these are the C loops themselves: see Kernel.swift.

import CKernels

/// A number type that programs are compiled for: `Float` or `Double`.
///
/// A program is specialised for a concrete scalar once, so that kernels are never called generically.
protocol Scalar: BinaryFloatingPoint, Loadable, Sendable {
  typealias Pointer = UnsafePointer<Self>
  typealias MutablePointer = UnsafeMutablePointer<Self>
  /// A number, or an array if `nil`.
  typealias Choice = (number: Self?, array: UnsafeMutablePointer<Self>)

  static var elementType: ElementType { get }
  static func kernels(of unary: Unary) -> UnaryFunction<Self>
  /// The same, exact enough for results that are rounded to float32.
  static func kernels(forSingle unary: Unary) -> UnaryFunction<Self>
  static func kernels(of binary: Binary) -> BinaryFunctions<Self>
  static func kernels(of kernel: RowKernel) -> RowFunction<Self>
  static func kernels(of kernel: PairKernel) -> PairFunction<Self>
  static func kernels(of kernel: CompositeKernel) -> BinaryFunctions<Self>
  /// Sums of a - b log(a + more), where a and b are arrays of `Float`; `nil` unless in `Double`.
  static func poissonSum(more: Double) -> PairFunction<Self>?
  /// factor b / (a + more) + offset, where a, b and the result are arrays of `Float`; of the quotient
  /// 0 where its dividend is 0; `nil` unless in `Double`.
  static func poissonSlope(
    more: Double, factor: Double, offset: Double
  ) -> BinaryFunction<Self>?
  /// Adds the instructions of an operator that states its own rules.
  static func emit(
    _ rules: any OperatorRules, _ node: NodeIndex, _ builder: inout StageBuilder<Self>,
    _ planner: inout Planner<Self>
  ) -> RegisterIndex
  static func copy(
    _ source: UnsafeRawPointer, of elementType: ElementType, _ access: Access, start: Int,
    count: Int, to target: MutablePointer)
  static func select(
    _ c: Pointer, _ a: Choice, _ b: Choice, _ y: MutablePointer, _ n: Int)
  static func clip(_ x: Pointer, _ low: Self, _ high: Self, _ y: MutablePointer, _ n: Int)
  static func inRange(_ x: Pointer, _ low: Self, _ high: Self, _ y: MutablePointer, _ n: Int)
  /// Whether a number is outside an interval; NaN is not outside.
  static func isAnyOutside(_ x: Pointer, _ low: Self, _ high: Self, _ n: Int) -> Bool
  static func sumRows(
    _ x: Pointer, _ rows: Int, _ n: Int, _ divisor: Double, _ offset: Double, _ y: MutablePointer)
  static func sumBlock(_ x: Pointer, _ n: Int) -> Double
  static func addColumns(
    _ x: Pointer, _ rows: Int, _ n: Int, _ sums: UnsafeMutablePointer<Double>)
  /// Sums of rows of `n` entries, one per tap, weighted by numbers that repeat with a period.
  static func weighTaps(
    _ x: Pointer, _ taps: UnsafePointer<ck_tap>, _ count: Int, _ weights: UnsafePointer<Double>,
    _ period: Int, _ y: MutablePointer, _ n: Int)
  /// The mean of each window of an image.
  static func meanWindows(
    _ x: Pointer, _ axes: WindowAxes, _ work: WindowWork, _ y: MutablePointer)
  /// For each entry of an image, its share of the gradients of the means.
  static func spreadWindows(
    _ x: Pointer, _ axes: WindowAxes, _ work: WindowWork, _ y: MutablePointer)
  /// The index of the greatest entry in each window of an image.
  static func argMaximumWindows(
    _ x: Pointer, _ axes: WindowAxes, _ work: WindowWork, _ y: MutablePointer)
  /// The class to which each label is truncated, or -1 if there is no such class.
  static func classIndices(
    _ labels: Pointer, _ classes: Int, _ indices: UnsafeMutablePointer<Int32>, _ n: Int)
}

extension Float: Scalar {
  static var elementType: ElementType { .float32 }
  static func kernels(of kernel: RowKernel) -> RowFunction<Self> { unsafe kernel.float }
  static func kernels(of kernel: PairKernel) -> PairFunction<Self> { unsafe kernel.float }
  static func kernels(of kernel: CompositeKernel) -> BinaryFunctions<Self> { kernel.float }
  static func emit(
    _ rules: any OperatorRules, _ node: NodeIndex, _ builder: inout StageBuilder<Self>,
    _ planner: inout Planner<Self>
  ) -> RegisterIndex { rules.emit(node, &builder, &planner) }
  static func select(_ c: Pointer, _ a: Choice, _ b: Choice, _ y: MutablePointer, _ n: Int) {
    switch unsafe (a.number, b.number) {
    case (nil, nil): unsafe ck_select_float(c, a.array, b.array, y, n)
    case (nil, let b?): unsafe ck_select_vs_float(c, a.array, b, y, n)
    case (let a?, nil): unsafe ck_select_sv_float(c, a, b.array, y, n)
    case (let a?, let b?): unsafe ck_select_ss_float(c, a, b, y, n)
    }
  }
  static func clip(_ x: Pointer, _ low: Self, _ high: Self, _ y: MutablePointer, _ n: Int) {
    unsafe ck_clip_float(x, low, high, y, n)
  }
  static func inRange(_ x: Pointer, _ low: Self, _ high: Self, _ y: MutablePointer, _ n: Int) {
    unsafe ck_in_range_float(x, low, high, y, n)
  }
  static func isAnyOutside(_ x: Pointer, _ low: Self, _ high: Self, _ n: Int) -> Bool {
    unsafe ck_any_outside_float(x, low, high, n)
  }
  static func sumRows(
    _ x: Pointer, _ rows: Int, _ n: Int, _ divisor: Double, _ offset: Double, _ y: MutablePointer
  ) { unsafe ck_sum_rows_float(x, rows, n, divisor, offset, y) }
  static func sumBlock(_ x: Pointer, _ n: Int) -> Double { unsafe ck_sum_block_float(x, n) }
  static func addColumns(
    _ x: Pointer, _ rows: Int, _ n: Int, _ sums: UnsafeMutablePointer<Double>
  ) { unsafe ck_add_columns_float(x, rows, n, sums) }
  static func weighTaps(
    _ x: Pointer, _ taps: UnsafePointer<ck_tap>, _ count: Int, _ weights: UnsafePointer<Double>,
    _ period: Int, _ y: MutablePointer, _ n: Int
  ) { unsafe ck_weigh_taps_float(x, taps, count, weights, period, y, n) }
  static func meanWindows(
    _ x: Pointer, _ axes: WindowAxes, _ work: WindowWork, _ y: MutablePointer
  ) {
    unsafe ck_mean_windows_float(
      x, [axes.rows], [axes.columns], axes.channels, work.spans,
      work.rest.assumingMemoryBound(to: Double.self), y)
  }
  static func spreadWindows(
    _ x: Pointer, _ axes: WindowAxes, _ work: WindowWork, _ y: MutablePointer
  ) {
    unsafe ck_spread_windows_float(
      x, [axes.rows], [axes.columns], axes.channels, work.spans,
      work.rest.assumingMemoryBound(to: Double.self), y)
  }
  static func argMaximumWindows(
    _ x: Pointer, _ axes: WindowAxes, _ work: WindowWork, _ y: MutablePointer
  ) {
    let best = unsafe work.rest.assumingMemoryBound(to: Self.self)
    let from = unsafe UnsafeMutableRawPointer(best + axes.rowCount)
      .assumingMemoryBound(to: Int32.self)
    unsafe ck_argmax_windows_float(
      x, [axes.rows], [axes.columns], axes.channels, work.spans, best, from, y)
  }
  static func classIndices(
    _ labels: Pointer, _ classes: Int, _ indices: UnsafeMutablePointer<Int32>, _ n: Int
  ) { unsafe ck_class_indices_float(labels, Int32(clamping: classes), indices, n) }
}

extension Double: Scalar {
  static var elementType: ElementType { .float64 }
  static func kernels(of kernel: RowKernel) -> RowFunction<Self> { unsafe kernel.double }
  static func kernels(of kernel: PairKernel) -> PairFunction<Self> { unsafe kernel.double }
  static func kernels(of kernel: CompositeKernel) -> BinaryFunctions<Self> { kernel.double }
  static func emit(
    _ rules: any OperatorRules, _ node: NodeIndex, _ builder: inout StageBuilder<Self>,
    _ planner: inout Planner<Self>
  ) -> RegisterIndex { rules.emit(node, &builder, &planner) }
  static func select(_ c: Pointer, _ a: Choice, _ b: Choice, _ y: MutablePointer, _ n: Int) {
    switch unsafe (a.number, b.number) {
    case (nil, nil): unsafe ck_select_double(c, a.array, b.array, y, n)
    case (nil, let b?): unsafe ck_select_vs_double(c, a.array, b, y, n)
    case (let a?, nil): unsafe ck_select_sv_double(c, a, b.array, y, n)
    case (let a?, let b?): unsafe ck_select_ss_double(c, a, b, y, n)
    }
  }
  static func clip(_ x: Pointer, _ low: Self, _ high: Self, _ y: MutablePointer, _ n: Int) {
    unsafe ck_clip_double(x, low, high, y, n)
  }
  static func inRange(_ x: Pointer, _ low: Self, _ high: Self, _ y: MutablePointer, _ n: Int) {
    unsafe ck_in_range_double(x, low, high, y, n)
  }
  static func isAnyOutside(_ x: Pointer, _ low: Self, _ high: Self, _ n: Int) -> Bool {
    unsafe ck_any_outside_double(x, low, high, n)
  }
  static func sumRows(
    _ x: Pointer, _ rows: Int, _ n: Int, _ divisor: Double, _ offset: Double, _ y: MutablePointer
  ) { unsafe ck_sum_rows_double(x, rows, n, divisor, offset, y) }
  static func sumBlock(_ x: Pointer, _ n: Int) -> Double { unsafe ck_sum_block_double(x, n) }
  static func addColumns(
    _ x: Pointer, _ rows: Int, _ n: Int, _ sums: UnsafeMutablePointer<Double>
  ) { unsafe ck_add_columns_double(x, rows, n, sums) }
  static func weighTaps(
    _ x: Pointer, _ taps: UnsafePointer<ck_tap>, _ count: Int, _ weights: UnsafePointer<Double>,
    _ period: Int, _ y: MutablePointer, _ n: Int
  ) { unsafe ck_weigh_taps_double(x, taps, count, weights, period, y, n) }
  static func meanWindows(
    _ x: Pointer, _ axes: WindowAxes, _ work: WindowWork, _ y: MutablePointer
  ) {
    unsafe ck_mean_windows_double(
      x, [axes.rows], [axes.columns], axes.channels, work.spans,
      work.rest.assumingMemoryBound(to: Double.self), y)
  }
  static func spreadWindows(
    _ x: Pointer, _ axes: WindowAxes, _ work: WindowWork, _ y: MutablePointer
  ) {
    unsafe ck_spread_windows_double(
      x, [axes.rows], [axes.columns], axes.channels, work.spans,
      work.rest.assumingMemoryBound(to: Double.self), y)
  }
  static func argMaximumWindows(
    _ x: Pointer, _ axes: WindowAxes, _ work: WindowWork, _ y: MutablePointer
  ) {
    let best = unsafe work.rest.assumingMemoryBound(to: Self.self)
    let from = unsafe UnsafeMutableRawPointer(best + axes.rowCount)
      .assumingMemoryBound(to: Int64.self)
    unsafe ck_argmax_windows_double(
      x, [axes.rows], [axes.columns], axes.channels, work.spans, best, from, y)
  }
  static func classIndices(
    _ labels: Pointer, _ classes: Int, _ indices: UnsafeMutablePointer<Int32>, _ n: Int
  ) { unsafe ck_class_indices_double(labels, Int32(clamping: classes), indices, n) }
}
