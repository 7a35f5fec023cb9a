import Foundation
import TestSupport
import Testing

/// How far results are from the true value, which the C library gives in a wider type.
struct KernelAccuracyTests {
  /// A function, its kernel, and the worst error that `CKernels.h` promises, in ulps.
  struct Promise: Sendable, CustomTestStringConvertible {
    let kernel: Kernel
    let floatBound: Double
    let doubleBound: Double
    let inDouble: @Sendable (Double) -> Double
    #if arch(x86_64)
      let inFloat80: @Sendable (Float80) -> Float80
    #endif

    var testDescription: String { kernel.name }
  }

  /// One bit pattern in so many is tried, all of them if the environment asks for it.
  static let stride =
    ProcessInfo.processInfo.environment["LOSS_SERVER_EXHAUSTIVE"] != nil
    ? 1 : Effort.isReduced ? 40_993 : 4099

  @Test(arguments: promises)
  func `floats are as near as promised over the whole range`(promise: Promise) {
    var worst = (error: 0.0, at: Float.nan)
    var pattern = 0
    while pattern <= Int(UInt32.max) {
      let x = Swift.stride(from: pattern, through: Int(UInt32.max), by: Self.stride).prefix(4096)
        .map { Float(bitPattern: UInt32(truncatingIfNeeded: $0)) }
      for (x, y) in zip(x, promise.kernel(x)) {
        let error = Self.ulps(y, from: promise.inDouble(Double(x)))
        if error > worst.error { worst = (error, x) }
      }
      pattern += 4096 * Self.stride
    }
    #expect(worst.error <= promise.floatBound, "at \(worst.at)")
  }

  #if arch(x86_64)
    @Test(arguments: promises)
    func `doubles are as near as promised`(promise: Promise) {
      var worst = (error: 0.0, at: Double.nan)
      let x = Samples.specialDoubles + Samples.doubles(Effort.of(100_000), seed: 20)
      for (x, y) in zip(x, promise.kernel(x)) {
        let error = Self.ulps(y, from: promise.inFloat80(Float80(x)))
        if error > worst.error { worst = (error, x) }
      }
      #expect(worst.error <= promise.doubleBound, "at \(worst.at)")
    }

    @Test(arguments: [0.0, 1])
    func `the cross-entropy of a logit and its slope are as near as promised`(label: Double) {
      let x = Samples.doubles(Effort.of(60_000), seed: 26)
      // Infinity times 0 is no number.
      let narrow = Samples.floats(Effort.of(60_000), seed: 27).filter(\.isFinite)
      let labels = x.map { _ in label }, narrowLabels = narrow.map { _ in Float(label) }
      /// The logit of the wrong answer.
      func wrong(_ x: Float80) -> Float80 { label == 1 ? -x : x }
      func entropy(_ x: Float80) -> Float80 {
        max(wrong(x), 0) + log1pl(Foundation.exp(-abs(x)))
      }
      func slope(_ x: Float80) -> Float80 {
        let e = Foundation.exp(-abs(x))
        return (label == 1 ? -1 : 1) * (wrong(x) < 0 ? e / (1 + e) : 1 / (1 + e))
      }
      for (x, y) in zip(x, BinaryKernel.logitEntropy(x, labels)) {
        #expect(Self.ulps(y, from: entropy(Float80(x))) <= 2.3, "at \(x)")
      }
      for (x, y) in zip(narrow, BinaryKernel.logitEntropy(narrow, narrowLabels)) {
        #expect(Self.ulps(y, from: Double(entropy(Float80(x)))) <= 2.3, "at \(x)")
      }
      for (x, y) in zip(x, BinaryKernel.logitSlope(x, labels)) {
        #expect(Self.ulps(y, from: slope(Float80(x))) <= 2.6, "at \(x)")
      }
      for (x, y) in zip(narrow, BinaryKernel.logitSlope(narrow, narrowLabels)) {
        #expect(Self.ulps(y, from: Double(slope(Float80(x)))) <= 2.6, "at \(x)")
      }
    }

    @Test func `the difference of logarithms of one more is as near as promised`() {
      let count = Effort.of(60_000)
      let a = Samples.doubles(count, seed: 28).map { abs($0) }
      // Nearly equal, or anything.
      let b = zip(a, Samples.doubles(count, seed: 29)).map { a, x in
        Int(a.bitPattern & 1) == 0 ? a * (1 + x.truncatingRemainder(dividingBy: 1) / 64) : abs(x)
      }
      func exact(_ a: Float80, _ b: Float80) -> Float80 {
        a >= b ? log1pl((a - b) / (1 + b)) : -log1pl((b - a) / (1 + a))
      }
      for ((a, b), y) in zip(zip(a, b), BinaryKernel.log1pDifference(a, b))
      where a < 1e300 && b < 1e300 {
        #expect(Self.ulps(y, from: exact(Float80(a), Float80(b))) <= 2.6, "of \(a) and \(b)")
      }
      let narrow = a.map { Float($0) }, other = b.map { Float($0) }
      for ((a, b), y) in zip(zip(narrow, other), BinaryKernel.log1pDifference(narrow, other))
      where a.isFinite && b.isFinite {
        let exact = Double(exact(Float80(a), Float80(b)))
        #expect(Self.ulps(y, from: exact) <= 2.6, "of \(a) and \(b)")
      }
    }

    @Test func `powers are as near as promised`() {
      let count = Effort.of(60_000)
      let a = Samples.doubles(count, seed: 21).map(abs), b = Samples.doubles(count, seed: 22)
      // Exponents that keep the result within range.
      let c = zip(a, b).map { a, b in
        b.truncatingRemainder(dividingBy: 740) / abs(Foundation.log(a))
      }
      let worst = zip(zip(a, c), BinaryKernel.pow(a, c)).map { pair, y in
        Self.ulps(y, from: Foundation.pow(Float80(pair.0), Float80(pair.1)))
      }.max()
      #expect((worst ?? .infinity) <= 1)

      let x = Samples.floats(count, seed: 23).map(abs)
      let z = zip(x, b).map { x, b in
        Float(b.truncatingRemainder(dividingBy: 87) / abs(Foundation.log(Double(x))))
      }
      let worstFloat = zip(zip(x, z), BinaryKernel.pow(x, z)).map { pair, y in
        Self.ulps(y, from: Foundation.pow(Double(pair.0), Double(pair.1)))
      }.max()
      #expect((worstFloat ?? .infinity) <= 0.51)
    }

    @Test func `the gamma function's are near but for the zeros`() {
      var samples = Samples(seed: 24)
      for _ in 0..<Effort.of(20_000) {
        let x = Double.random(in: 0.001...60, using: &samples)
        let lgamma = Kernel.lgamma([x])[0], digamma = Kernel.digamma([x])[0]
        let exact = lgammal(Float80(x)), slope = Self.digamma(Float80(x))
        #expect(Self.ulps(lgamma, from: exact) <= 8)
        #expect(abs(Float80(digamma) - slope) <= 2e-15 + abs(slope) * 0x1p-52)
      }
    }
  #endif

  @Test func `the inverse error function's leads back`() {
    var samples = Samples(seed: 26)
    for _ in 0..<Effort.of(20_000) {
      let x = Double.random(in: -1...1, using: &samples)
      let y = Kernel.erfinv([x])[0]
      // What an ulp of the inverse makes of the way back.
      let slope = 1.1283791670955126 * Foundation.exp(-y * y)
      let back = Foundation.erf(y)
      #expect(Swift.abs(back - x) <= 8 * slope * y.magnitude.ulp + 2 * x.magnitude.ulp)
    }
    #expect(Kernel.erfinv([1, -1, 0] as [Double]) == [.infinity, -.infinity, 0])
    let outside = Kernel.erfinv([1.5, .nan] as [Double])
    #expect(outside.allSatisfy { $0.isNaN })
  }

  @Test func `the gamma function's of floats are the nearest there are`() {
    var samples = Samples(seed: 25)
    for _ in 0..<Effort.of(20_000) {
      let x = Float.random(in: -20...60, using: &samples)
      #expect(Self.ulps(Kernel.lgamma([x])[0], from: Foundation.lgamma(Double(x))) <= 0.51)
    }
  }

  /// The distance in ulps of the true value as rounded; infinity counts as the next power of two.
  static func ulps(_ value: Float, from exact: Double) -> Double {
    if value.isNaN || exact.isNaN { return value.isNaN && exact.isNaN ? 0 : .infinity }
    let limit = 0x1p128
    let bounded = Swift.min(Swift.max(exact, -limit), limit)
    let rounded = Swift.min(Float(bounded).magnitude, .greatestFiniteMagnitude)
    return Swift.abs(Swift.min(Swift.max(Double(value), -limit), limit) - bounded)
      / Double(rounded.ulp)
  }

  #if arch(x86_64)
    /// The distance in ulps of the true value as rounded; infinity counts as the next power of two.
    static func ulps(_ value: Double, from exact: Float80) -> Double {
      if value.isNaN || exact.isNaN { return value.isNaN && exact.isNaN ? 0 : .infinity }
      let limit = Float80(sign: .plus, exponent: 1024, significand: 1)
      let bounded = Swift.min(Swift.max(exact, -limit), limit)
      let rounded = Swift.min(Double(bounded).magnitude, .greatestFiniteMagnitude)
      let distance = Swift.abs(Swift.min(Swift.max(Float80(value), -limit), limit) - bounded)
      return Double(distance / Float80(rounded.ulp))
    }

    private static func digamma(_ x: Float80) -> Float80 {
      var x = x, sum: Float80 = 0
      while x < 40 {
        sum -= 1 / x
        x += 1
      }
      let z = 1 / (x * x)
      let tail = z * (1 / 252 - z * (1 / 240 - z * (1 / 132 - z * (691 / 32760 - z / 12))))
      return sum + Foundation.log(x) - 0.5 / x - z * (1 / 12 - z * (1 / 120 - tail))
    }
  #endif

  #if arch(x86_64)
    private static func promise(
      _ kernel: Kernel, float: Double, double: Double,
      _ inDouble: @escaping @Sendable (Double) -> Double,
      _ inFloat80: @escaping @Sendable (Float80) -> Float80
    ) -> Promise {
      Promise(
        kernel: kernel, floatBound: float, doubleBound: double, inDouble: inDouble,
        inFloat80: inFloat80)
    }

    static let promises = [
      promise(.exp, float: 0.9, double: 1, { Foundation.exp($0) }, { Foundation.exp($0) }),
      promise(.expm1, float: 1.25, double: 1.25, { Foundation.expm1($0) }, { expm1l($0) }),
      promise(.log, float: 0.95, double: 1, { Foundation.log($0) }, { Foundation.log($0) }),
      promise(.log1p, float: 1.2, double: 1.2, { Foundation.log1p($0) }, { log1pl($0) }),
      promise(.tanh, float: 2.4, double: 2.4, { Foundation.tanh($0) }, { tanhl($0) }),
      promise(
        .sigmoid, float: 2.6, double: 2.6, { Formula.sigmoid($0) },
        {
          let e = Foundation.exp(-abs($0))
          return $0 < 0 ? e / (1 + e) : 1 / (1 + e)
        }),
      promise(
        .sigmoidSlope, float: 1.7, double: 2.1, { Formula.sigmoidSlope($0) },
        {
          let e = Foundation.exp(-abs($0))
          return e / ((1 + e) * (1 + e))
        }),
      promise(
        .exponentialRest, float: 0.51, double: 4, { Formula.exponentialRest($0) },
        { x in
          // The series, or what is far enough from cancelling.
          abs(x) < 1
            ? (2...30).reversed().reduce(Float80(0)) { ($0 + 1) * x / Float80($1) } * x
            : x == .infinity ? x : expm1l(x) - x
        }),
      promise(
        .softplus, float: 2.3, double: 2.3, { Formula.softplus($0) },
        { max($0, 0) + log1pl(Foundation.exp(-abs($0))) }),
      promise(
        .logcosh, float: 1.8, double: 1.8, { Formula.logcosh($0) },
        {
          let a = abs($0), half = sinhl(min(a, 2) / 2)
          return a < 1
            ? log1pl(2 * half * half)
            : a + (log1pl(Foundation.exp(-2 * a)) - 0.693147180559945309417232121458176568)
        }),
      promise(.erf, float: 1.8, double: 2, { Foundation.erf($0) }, { erfl($0) }),
      promise(.sin, float: 0.51, double: 0.8, { Foundation.sin($0) }, { Foundation.sin($0) }),
      promise(.cos, float: 0.51, double: 0.8, { Foundation.cos($0) }, { Foundation.cos($0) }),
      promise(.sqrt, float: 0.5, double: 0.5, { $0.squareRoot() }, { $0.squareRoot() }),
      promise(
        .round, float: 0, double: 0, { $0.rounded(.toNearestOrEven) },
        { $0.rounded(.toNearestOrEven) }),
      promise(.floor, float: 0, double: 0, { $0.rounded(.down) }, { $0.rounded(.down) }),
      promise(.ceil, float: 0, double: 0, { $0.rounded(.up) }, { $0.rounded(.up) }),
      promise(
        .trunc, float: 0, double: 0, { $0.rounded(.towardZero) }, { $0.rounded(.towardZero) }),
      promise(.abs, float: 0, double: 0, { abs($0) }, { abs($0) }),
      promise(.neg, float: 0, double: 0, { -$0 }, { -$0 }),
      promise(.square, float: 0.5, double: 0.5, { $0 * $0 }, { $0 * $0 }),
      promise(
        .sign, float: 0, double: 0, { $0 > 0 ? 1 : $0 < 0 ? -1 : $0 },
        { $0 > 0 ? 1 : $0 < 0 ? -1 : $0 }),
    ]
  #else
    static let promises = [
      Promise(kernel: .exp, floatBound: 0.9, doubleBound: 1) { Foundation.exp($0) },
      Promise(kernel: .log, floatBound: 0.95, doubleBound: 1) { Foundation.log($0) },
      Promise(kernel: .log1p, floatBound: 1.2, doubleBound: 1.2) { Foundation.log1p($0) },
      Promise(kernel: .tanh, floatBound: 2.4, doubleBound: 2.4) { Foundation.tanh($0) },
      Promise(kernel: .sigmoid, floatBound: 2.6, doubleBound: 2.6) { Formula.sigmoid($0) },
      Promise(kernel: .softplus, floatBound: 2.3, doubleBound: 2.3) { Formula.softplus($0) },
      Promise(kernel: .logcosh, floatBound: 1.8, doubleBound: 1.8) { Formula.logcosh($0) },
      Promise(kernel: .sin, floatBound: 0.51, doubleBound: 0.8) { Foundation.sin($0) },
      Promise(kernel: .cos, floatBound: 0.51, doubleBound: 0.8) { Foundation.cos($0) },
    ]
  #endif

  /// What the C library lacks, in forms that lose nothing in `Double` that `Float` would miss.
  private enum Formula {
    static func sigmoid(_ x: Double) -> Double {
      let e = Foundation.exp(-abs(x))
      return x < 0 ? e / (1 + e) : 1 / (1 + e)
    }
    static func sigmoidSlope(_ x: Double) -> Double {
      let e = Foundation.exp(-abs(x))
      return e / ((1 + e) * (1 + e))
    }
    static func exponentialRest(_ x: Double) -> Double {
      abs(x) < 1
        ? (2...30).reversed().reduce(0.0) { ($0 + 1) * x / Double($1) } * x
        : x == .infinity ? x : Foundation.expm1(x) - x
    }
    static func softplus(_ x: Double) -> Double {
      max(x, 0) + Foundation.log1p(Foundation.exp(-abs(x)))
    }
    static func logcosh(_ x: Double) -> Double {
      let a = abs(x), half = Foundation.sinh(min(a, 2) / 2)
      return a < 1
        ? Foundation.log1p(2 * half * half)
        : a + (Foundation.log1p(Foundation.exp(-2 * a)) - 0.6931471805599453)
    }
  }
}
