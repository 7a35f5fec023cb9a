// Unsafe because these are the C loops themselves: see Kernel.swift.

import CKernels

/// An operator on each entry of one tensor: a row of `operators.h`, which defines it.
typealias Unary = ck_unary

/// An operator on the entries of two tensors of one shape: a row of `operators.h`.
typealias Binary = ck_binary

extension Unary {
  static let allCases = (0..<UInt8(CK_UNARY_COUNT)).compactMap(Unary.init(rawValue:))

  /// The loops, by operator.
  ///
  /// C functions are `Sendable`, although their imported types are not declared so.
  fileprivate static let float: [UnaryFunction<Float>] = unsafe allCases.map { unary in
    nonisolated(unsafe) let loop = unsafe ck_unary_float(unary)
    return { unsafe loop($0, $1, $2) }
  }
  fileprivate static let double: [UnaryFunction<Double>] = unsafe allCases.map { unary in
    nonisolated(unsafe) let loop = unsafe ck_unary_double(unary)
    return { unsafe loop($0, $1, $2) }
  }

  /// The value for one number, to fold constants.
  func callAsFunction(_ x: Double) -> Double {
    var (x, y) = (x, 0.0)
    unsafe ck_unary_double(self)(&x, &y, 1)
    return y
  }
}

extension Binary {
  static let allCases = (0..<UInt8(CK_BINARY_COUNT)).compactMap(Binary.init(rawValue:))

  /// The loops, by operator.
  fileprivate static let float: [BinaryFunctions<Float>] = allCases.map { binary in
    let loops = ck_binary_float(binary)
    nonisolated(unsafe) let both = unsafe loops.both
    nonisolated(unsafe) let scalar = unsafe loops.scalar
    let functions = unsafe BinaryFunctions<Float>(
      { unsafe both($0, $1, $2, $3) }, { unsafe scalar($0, $1, $2, $3) })
    guard let scalarFirst = unsafe loops.scalar_first else { return functions }
    nonisolated(unsafe) let first = unsafe scalarFirst
    return unsafe BinaryFunctions(
      functions.vectorVector, functions.vectorScalar, { unsafe first($0, $1, $2, $3) })
  }
  fileprivate static let double: [BinaryFunctions<Double>] = allCases.map { binary in
    let loops = ck_binary_double(binary)
    nonisolated(unsafe) let both = unsafe loops.both
    nonisolated(unsafe) let scalar = unsafe loops.scalar
    let functions = unsafe BinaryFunctions<Double>(
      { unsafe both($0, $1, $2, $3) }, { unsafe scalar($0, $1, $2, $3) })
    guard let scalarFirst = unsafe loops.scalar_first else { return functions }
    nonisolated(unsafe) let first = unsafe scalarFirst
    return unsafe BinaryFunctions(
      functions.vectorVector, functions.vectorScalar, { unsafe first($0, $1, $2, $3) })
  }

  /// The value for two numbers, to fold constants.
  func callAsFunction(_ a: Double, _ b: Double) -> Double {
    var (a, y) = (a, 0.0)
    unsafe ck_binary_double(self).scalar(&a, b, &y, 1)
    return y
  }
}

extension Float {
  static func kernels(of unary: Unary) -> UnaryFunction<Self> {
    unsafe Unary.float[Int(unary.rawValue)]
  }
  static func kernels(forSingle unary: Unary) -> UnaryFunction<Self> {
    unsafe kernels(of: unary)
  }
  static func kernels(of binary: Binary) -> BinaryFunctions<Self> {
    Binary.float[Int(binary.rawValue)]
  }
}

extension Double {
  static func kernels(of unary: Unary) -> UnaryFunction<Self> {
    unsafe Unary.double[Int(unary.rawValue)]
  }
  static func kernels(forSingle unary: Unary) -> UnaryFunction<Self> {
    switch unary {
    case .logarithm: { unsafe ck_log_for_single_double($0, $1, $2) }
    default: unsafe kernels(of: unary)
    }
  }
  static func kernels(of binary: Binary) -> BinaryFunctions<Self> {
    Binary.double[Int(binary.rawValue)]
  }
}
