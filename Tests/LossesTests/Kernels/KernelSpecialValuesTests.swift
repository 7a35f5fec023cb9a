import Foundation
import Testing

private let inf = Double.infinity
private let nan = Double.nan

/// Results where IEEE 754 leaves no choice, the sign of zero included.
struct KernelSpecialValuesTests {
  /// An argument and the one right answer.
  struct Case: Sendable, CustomTestStringConvertible {
    let kernel: Kernel
    let x: Double
    let y: Double

    init(_ kernel: Kernel, _ x: Double, _ y: Double) {
      self.kernel = kernel
      self.x = x
      self.y = y
    }

    var testDescription: String { "\(kernel.name)(\(x)) is \(y)" }
  }

  @Test(arguments: cases)
  func `are exact`(example: Case) {
    // Seven ordinary neighbours, so that a vector is full.
    let x = Array(repeating: 0.75, count: 7) + [example.x]
    let y = example.kernel(x)[7]
    #expect(y.canonicalBits == example.y.canonicalBits)
    let narrow = example.kernel(x.map { Float($0) })[7]
    #expect(narrow.canonicalBits == Float(example.y).canonicalBits)
  }

  static let cases: [Case] =
    Kernel.all.map { Case($0, nan, nan) }
    + [
      Case(.exp, 0, 1), Case(.exp, -0.0, 1), Case(.exp, inf, inf), Case(.exp, -inf, 0),
      Case(.exp, 1e9, inf), Case(.exp, -1e9, 0),
      Case(.expm1, 0, 0), Case(.expm1, -0.0, -0.0), Case(.expm1, inf, inf),
      Case(.expm1, -inf, -1), Case(.expm1, -100, -1), Case(.expm1, 1e-40, 1e-40),
      Case(.log, 1, 0), Case(.log, 0, -inf), Case(.log, -0.0, -inf), Case(.log, -1, nan),
      Case(.log, -inf, nan), Case(.log, inf, inf),
      Case(.log1p, 0, 0), Case(.log1p, -0.0, -0.0), Case(.log1p, -1, -inf),
      Case(.log1p, -2, nan), Case(.log1p, -inf, nan), Case(.log1p, inf, inf),
      Case(.tanh, 0, 0), Case(.tanh, -0.0, -0.0), Case(.tanh, inf, 1), Case(.tanh, -inf, -1),
      Case(.tanh, 40, 1), Case(.tanh, -40, -1),
      Case(.sigmoid, 0, 0.5), Case(.sigmoid, inf, 1), Case(.sigmoid, -inf, 0),
      Case(.softplus, inf, inf), Case(.softplus, -inf, 0),
      Case(.softplus, 0x1p100, 0x1p100),
      Case(.logcosh, 0, 0), Case(.logcosh, -0.0, 0), Case(.logcosh, inf, inf),
      Case(.logcosh, -inf, inf),
      Case(.erf, 0, 0), Case(.erf, -0.0, -0.0), Case(.erf, inf, 1), Case(.erf, -inf, -1),
      Case(.sin, 0, 0), Case(.sin, -0.0, -0.0), Case(.sin, inf, nan), Case(.sin, -inf, nan),
      Case(.cos, 0, 1), Case(.cos, -0.0, 1), Case(.cos, inf, nan),
      Case(.lgamma, 1, 0), Case(.lgamma, 2, 0), Case(.lgamma, 0, inf), Case(.lgamma, -0.0, inf),
      Case(.lgamma, -3, inf), Case(.lgamma, inf, inf), Case(.lgamma, -inf, inf),
      Case(.digamma, 0, -inf), Case(.digamma, -0.0, inf), Case(.digamma, -3, nan),
      Case(.digamma, inf, inf), Case(.digamma, -inf, nan),
      Case(.sqrt, 0, 0), Case(.sqrt, -0.0, -0.0), Case(.sqrt, -1, nan), Case(.sqrt, inf, inf),
      Case(.round, 0.5, 0), Case(.round, 1.5, 2), Case(.round, 2.5, 2), Case(.round, -0.5, -0.0),
      Case(.round, -1.5, -2), Case(.round, inf, inf), Case(.round, -0.0, -0.0),
      Case(.floor, 0.5, 0), Case(.floor, -0.5, -1), Case(.floor, -0.0, -0.0),
      Case(.floor, -inf, -inf),
      Case(.ceil, 0.5, 1), Case(.ceil, -0.5, -0.0), Case(.ceil, inf, inf),
      Case(.trunc, 0.75, 0), Case(.trunc, -0.75, -0.0), Case(.trunc, -inf, -inf),
      Case(.abs, -0.0, 0), Case(.abs, -inf, inf), Case(.neg, 0, -0.0), Case(.square, -inf, inf),
      Case(.sign, 0, 0), Case(.sign, -0.0, 0), Case(.sign, -1e-40, -1), Case(.sign, inf, 1),
    ]

  @Test func `powers of special numbers are those of the C library`() {
    for a in Samples.specialDoubles {
      for b in Samples.specialDoubles {
        let got = BinaryKernel.pow([a], [b])[0], expected = Foundation.pow(a, b)
        let equal = got.canonicalBits == expected.canonicalBits
        #expect(equal || abs(got - expected) <= expected.ulp, "pow(\(a), \(b))")
        #expect(got.isNaN || got.sign == expected.sign, "pow(\(a), \(b))")
      }
    }
    for a in Samples.specialFloats {
      for b in Samples.specialFloats {
        let got = BinaryKernel.pow([a], [b])[0]
        let expected = Float(Foundation.pow(Double(a), Double(b)))
        #expect(got.canonicalBits == expected.canonicalBits, "pow(\(a), \(b))")
      }
    }
  }

  @Test func `a NaN on either side is the greater and the lesser`() {
    let a = [1, nan, 1, nan, -inf], b = [nan, 1, 2, nan, 1]
    #expect(
      BinaryKernel.max(a, b).map(\.canonicalBits) == [nan, nan, 2, nan, 1].map(\.canonicalBits))
    #expect(
      BinaryKernel.min(a, b).map(\.canonicalBits) == [nan, nan, 1, nan, -inf].map(\.canonicalBits))
  }
  @Test func `comparisons give 1 and 0, and 0 at NaN but for inequality`() {
    let a: [Float] = [1, 2, 2, .nan], b: [Float] = [2, 1, 2, 2]
    #expect(BinaryKernel.eq(a, b) == [0, 0, 1, 0])
    #expect(BinaryKernel.ne(a, b) == [1, 1, 0, 1])
    #expect(BinaryKernel.lt(a, b) == [1, 0, 0, 0])
    #expect(BinaryKernel.le(a, b) == [1, 0, 1, 0])
    #expect(BinaryKernel.gt(a, b) == [0, 1, 0, 0])
    #expect(BinaryKernel.ge(a, b) == [0, 1, 1, 0])
  }
}
