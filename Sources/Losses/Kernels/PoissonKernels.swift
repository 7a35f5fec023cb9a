// Unsafe because these are the C loops themselves: see Kernel.swift.

import CKernels

// The Poisson loss of arrays of `Float`, in programs of `Double`: pointers are given as the program's
// own and read as what they are.

extension Double {
  static func poissonSum(more: Double) -> PairFunction<Self>? {
    {
      unsafe ck_sum_poisson(single($0), single($1), more, $2, $3, $4, $5, $6)
    }
  }

  static func poissonSlope(
    more: Double, factor: Double, offset: Double
  ) -> BinaryFunction<Self>? {
    {
      unsafe ck_poisson_slope(
        single($0), single($1), more, factor, offset,
        UnsafeMutableRawPointer($2)?.assumingMemoryBound(to: Float.self), $3)
    }
  }
}

extension Float {
  static func poissonSum(more: Double) -> PairFunction<Self>? { nil }

  static func poissonSlope(
    more: Double, factor: Double, offset: Double
  ) -> BinaryFunction<Self>? { nil }
}

private func single(_ pointer: UnsafePointer<Double>?) -> UnsafePointer<Float>? {
  unsafe UnsafeRawPointer(pointer)?.assumingMemoryBound(to: Float.self)
}
