import CKernels
import TestSupport
import Testing

@testable import Losses

/// Exact sums beside those of Python's `fractions.Fraction`, and `math.fsum` where it has a result,
/// over the same pseudo-random numbers.
struct ExactSumTests {
  struct Sample: Sendable {
    let recipe: Recipe
    let seed: UInt64
    let count: Int
    /// The sum and the mean, rounded to double, and the mean rounded to float.
    let sum, mean, singleMean: Double
    /// The exact sum.
    let text: String

    init(
      _ recipe: Recipe, seed: UInt64, count: Int, sum: Double, mean: Double, singleMean: Double,
      text: String
    ) {
      (self.recipe, self.seed, self.count) = (recipe, seed, count)
      (self.sum, self.mean, self.singleMean) = (sum, mean, singleMean)
      self.text = text
    }

    var numbers: [Double] {
      var samples = Samples(seed: seed)
      var previous = 0.0
      return (0..<count).map { index in
        previous = recipe.next(index, &samples, previous)
        return previous
      }
    }
  }

  enum Recipe: Sendable {
    /// Any finite double, and any finite float.
    case any, anyFloat
    /// Below the least normal number; next to the greatest one; within 0..<1.
    case subnormal, huge, unit, unitFloat
    /// Any double followed by its negative, and now and then a subnormal number alone.
    case cancelling
    /// All kinds of doubles by turns.
    case mixed

    func next(_ index: Int, _ samples: inout Samples, _ previous: Double) -> Double {
      switch self {
      case .any:
        let bits = samples.next()
        return Double(bitPattern: bits >> 52 & 0x7ff == 0x7ff ? bits & ~(1 << 62) : bits)
      case .anyFloat:
        let bits = UInt32(truncatingIfNeeded: samples.next())
        return Double(Float(bitPattern: bits >> 23 & 0xff == 0xff ? bits & ~(1 << 30) : bits))
      case .subnormal: return Double(bitPattern: samples.next() & 0x800f_ffff_ffff_ffff)
      case .huge:
        return Double(bitPattern: samples.next() & 0x801f_ffff_ffff_ffff | 0x7fc0_0000_0000_0000)
      case .unit: return Double(samples.next() >> 11) * 0x1p-53
      case .unitFloat: return Double(samples.next() >> 40) * 0x1p-24
      case .cancelling:
        if index % 100 == 0 { return Recipe.subnormal.next(index, &samples, previous) }
        if index % 2 == 1 { return index % 100 == 1 ? 0 : -previous }
        return Recipe.any.next(index, &samples, previous)
      case .mixed:
        let recipe: Recipe = [.any, .subnormal, .huge, .unit, .cancelling][index % 5]
        return recipe.next(index / 5, &samples, previous)
      }
    }
  }

  static let samples = [
    Sample(
      .any, seed: 1, count: 20_000, sum: .infinity, mean: 0x1.e698041d22c0ep1011,
      singleMean: .infinity,
      text: """
        0x947f2441643b1bf5ab8751ed4c08effa307604f482b64308cf442831866d9c6f8c5d664e4e765a219a\
        23c3d2bbad6871f7c5480d32633fa00e8607adf4e9e288a421716e268c479233c59958ebd8ec54f949d5\
        90acc4b1e8f7b89b22159231aa03f4f6c02844c924c35da5ea6c03338751749dddb690b6a5ab2fa27fab\
        42a8076eaafe1e79f7db1af170aa059ae2330e3627a03ae8fa9563513d34848b88eb522cf44afbbee614\
        db1e313ef3a1cd5b25dacb88f50c0c4115e64bebf2f152e1824a96f646be694d770d05629e04c9fa405e\
        8b1654c3be5158a7a2503ae2734dc1cbf117d9c15f25d57713fb00b464e538e91d5b6ff83941461d33a4\
        1c732a65e85ceb96adecb0dp-1073
        """),
    Sample(
      .subnormal, seed: 2, count: 20_000, sum: -0x1.6ed3a10bcf5f1p-1016,
      mean: -0x12c81213723f * .leastNonzeroMagnitude,
      singleMean: -0.0,
      text: "-0x2dda742179ebe27p-1073"),
    Sample(
      .huge, seed: 3, count: 20_000, sum: .infinity, mean: 0x1.162969878be94p1015,
      singleMean: .infinity,
      text: "0x1538d8d51f64a425p969"),
    Sample(
      .unit, seed: 4, count: 20_000, sum: 0x1.386bb48b394a5p13, mean: 0x1.ffdebfc3bef08p-2,
      singleMean: 0x1.ffdec00000000p-2,
      text: "0x4e1aed22ce529387p-49"),
    Sample(
      .cancelling, seed: 5, count: 20_000, sum: 0x1.ceebd6a79e30ap-1019,
      mean: 0x2f6733e1a68 * .leastNonzeroMagnitude,
      singleMean: 0,
      text: "0x73baf5a9e78c29p-1073"),
    Sample(
      .mixed, seed: 6, count: 1_000_000, sum: .infinity, mean: 0x1.0493478666c52p1008,
      singleMean: .infinity,
      text: """
        0xf88104e228da5c39b822a5635eef61d106755db4a0784bed53c32221f96c0cec53be0ee8fa63775168\
        9c84c7e83a10ec667b909360440eec49e0061561a8f83f2ca1ae81cb227ac604fbcd3060f85a310b7a64\
        e3f827c996212b8315558ffcf955446f90ddd5f503f2c8c6e1a5719636c5e47adc783087ab0b3aab7641\
        9f029b1a76b81bc1acbd315b75c841b23406a8c1835b03649641f4331af1e6416d6ba8a69a25c6ed65d9\
        914ca12c0ab62a8fba7600f9b7ba230be5063f695205e986f7426e385d24afa156680e2d4d235676c207\
        0545c6245223dbc8570e6491e903613953d2066279b4de53ba96a06a2897f956828d7cc44a7753974e08\
        c1c754b75bcda67472fd06dp-1072
        """),
    Sample(
      .anyFloat, seed: 7, count: 20_000, sum: 0x1.fc41014416066p129, mean: 0x1.a05c92dacc005p115,
      singleMean: 0x1.a05c920000000p115,
      text: "0x7f104051058199f5939081affa9d65a86d6c35d82b2804be69d13fee9b98f282e05d39p-149"),
    Sample(
      .unitFloat, seed: 8, count: 20_000, sum: 0x1.3c1a8dfd18000p13, mean: 0x1.02f3c1bb43958p-1,
      singleMean: 0x1.02f3c20000000p-1,
      text: "0x278351bfa3p-24"),
  ]

  @Test(arguments: samples)
  func `is that of rational arithmetic`(_ sample: Sample) throws {
    let numbers = sample.numbers
    let storage = TensorStorage(numbers)
    let summary = try ExactSummary(of: storage, on: SerialExecutor()) { false }
    #expect(summary.sum.description == sample.text)
    #expect(summary.sum.rounded(to: .float64) == sample.sum)
    let count = ExactSum(sample.count)
    #expect(summary.sum.quotient(by: count, roundedTo: .float64) == sample.mean)
    #expect(summary.sum.quotient(by: count, roundedTo: .float32) == sample.singleMean)
    #expect(summary.count == sample.count)
    #expect(summary.least == numbers.min())
    #expect(summary.greatest == numbers.max())
  }

  @Test(arguments: samples.suffix(2))
  func `is the same where numbers are stored as float`(_ sample: Sample) throws {
    let storage = try TensorStorage(sample.numbers).stored(as: .float32)
    let summary = try ExactSummary(of: storage, on: DispatchExecutor()) { false }
    #expect(summary.sum.description == sample.text)
    #expect(summary.least == sample.numbers.min())
    #expect(summary.greatest == sample.numbers.max())
  }

  @Test(arguments: samples.filter { $0.count <= 20_000 }, 1...3)
  func `does not depend on order, splits, threads and merges`(_ sample: Sample, seed: Int) throws {
    var random = SeededNumbers(UInt64(seed))
    var rest = sample.numbers.shuffled(using: &random)[...]
    var parts: [ExactSum] = []
    while !rest.isEmpty {
      let part = rest.prefix(Int.random(in: 1...9_000, using: &random))
      rest = rest.dropFirst(part.count)
      let storage = TensorStorage(Array(part))
      parts.append(try ExactSummary(of: storage, on: DispatchExecutor()) { false }.sum)
    }
    while parts.count > 1 {
      let part = parts.remove(at: Int.random(in: 0..<parts.count, using: &random))
      parts[Int.random(in: 0..<parts.count, using: &random)].add(part)
    }
    #expect(parts.first?.description == sample.text)
  }

  @Test func `splits blocks as exactly as it adds one by one`() throws {
    // Exponents far apart, near both ends of the range, and all in between.
    for exponent in stride(from: -1_074, through: 1_020, by: 17) {
      for spread in [0, 20, 60, 100, 300] {
        var random = SeededNumbers(UInt64(exponent + 2_000))
        let numbers = (0..<1_000).map { _ in
          Double(
            sign: .random(in: 0...1, using: &random) == 0 ? .plus : .minus,
            exponent: exponent - .random(in: 0...spread, using: &random),
            significand: .random(in: 1..<2, using: &random))
        }
        let blocks = try ExactSummary(of: TensorStorage(numbers), on: SerialExecutor()) { false }
        #expect(blocks.sum == ExactSum(numbers))
      }
    }
  }

  // MARK: Rounding

  static let quotients: [([Double], [Double], double: Double, float: Double)] = [
    ([1], [3], 0x1.5555555555555p-2, 0x1.555556p-2),
    ([2], [3], 0x1.5555555555555p-1, 0x1.555556p-1),
    // Halves go to the even neighbour, what is more to the greater one.
    ([1, 0x1p-53], [1], 1, 1),
    ([1, 0x1p-53, 0x1p-1074], [1], 0x1.0000000000001p0, 1),
    ([1, 0x1p-24], [1], 0x1.000001p0, 1),
    ([1, 0x1p-24, 0x1p-60], [1], 0x1.000001p0, 0x1.000002p0),
    ([1, 0x1.8p-23], [1], 0x1.000003p0, 0x1.000004p0),
    // Numbers below the least normal one have fewer digits.
    ([0x1p-1074], [2], 0, 0),
    ([0x1p-1074, 0x1p-1074, 0x1p-1074], [2], 0x1p-1073, 0),
    ([0x1p-150], [1], 0x1p-150, 0),
    ([0x1p-150, 0x1p-200], [1], 0x1.0000000000004p-150, 0x1p-149),
    ([0x1.8p-149], [1], 0x1.8p-149, 0x1p-148),
    // Half a digit beyond the greatest number is infinity.
    ([0x1.ffffffp127], [1], 0x1.ffffffp127, .infinity),
    ([0x1.ffffffp127, -1], [1], 0x1.ffffffp127, 0x1.fffffep127),
    ([1.7e308, 1.7e308, 1.7e308, 1.7e308], [4], 1.7e308, .infinity),
    ([1.7e308, 1.7e308], [1], .infinity, .infinity),
    ([1.7e308, 1.7e308, -1.7e308], [1], 1.7e308, .infinity),
    // Divisors of more than 64 bits.
    ([1], [0x1p500, 0x1p-500], 0x1p-500, 0),
    ([0x1p500, -0x1p-500], [3], 0x1.5555555555555p498, .infinity),
    // No divisor.
    ([1], [], 0, 0),
    ([1], [1, -1], 0, 0),
    ([1], [0x1p-160], 0x1p160, 0),
  ]

  @Test func `over another is rounded once`() {
    for (dividend, divisor, double, float) in Self.quotients {
      for sign in [1.0, -1] {
        let sum = ExactSum(dividend.map { sign * $0 })
        let exactDivisor = ExactSum(divisor)
        #expect(sum.quotient(by: exactDivisor, roundedTo: .float64) == sign * double)
        #expect(sum.quotient(by: exactDivisor, roundedTo: .float32) == sign * float)
      }
    }
  }

  @Test func `over another is that of rational arithmetic`() {
    // 3,000 quotients of sums of up to four numbers, all their bits folded into one word.
    var samples = Samples(seed: 9)
    func number() -> Double {
      let (kind, bits) = (samples.next() % 4, samples.next())
      switch kind {
      case 0:
        let exponent = 0x3ff - 30 + samples.next() % 60
        return Double(bitPattern: bits & 0x800f_ffff_ffff_ffff | exponent << 52)
      case 1: return Double(bitPattern: bits & 0x800f_ffff_ffff_ffff)
      case 2: return Double(bitPattern: bits >> 52 & 0x7ff == 0x7ff ? bits & ~(1 << 62) : bits)
      default: return Double(Int64(bits >> 40) - 1 << 23)
      }
    }
    func sum() -> ExactSum { ExactSum((0..<1 + samples.next() % 4).map { _ in number() }) }
    var digest: UInt64 = 0
    for _ in 0..<3_000 {
      let (dividend, divisor) = (sum(), sum())
      for dtype in [DType.float64, .float32] {
        let quotient = dividend.quotient(by: divisor, roundedTo: dtype)
        digest = digest &* 31 &+ (quotient == 0 ? 0 : quotient.bitPattern)
      }
    }
    #expect(digest == 0x3ccf_ff3e_5d63_4444)
  }

  // MARK: What is not finite

  @Test func `counts what is not finite, which decides the result`() {
    let cases: [([Double], Double)] = [
      ([1, .infinity], .infinity), ([-.infinity, 2], -.infinity),
      ([.infinity, -.infinity], .nan), ([.nan, 1], .nan), ([.infinity, .nan], .nan),
    ]
    for (numbers, expected) in cases {
      let sum = ExactSum(numbers)
      let count = numbers.count { !$0.isFinite }
      #expect(sum.special.count == count)
      let result = sum.rounded(to: .float32)
      #expect(result == expected || result.isNaN && expected.isNaN)
      let mean = sum.quotient(by: ExactSum(2), roundedTo: .float64)
      #expect(mean == expected || mean.isNaN && expected.isNaN)
    }
    #expect(ExactSum([1]).quotient(by: ExactSum([.infinity]), roundedTo: .float64) == 0)
    #expect(ExactSum([1]).quotient(by: ExactSum([.nan]), roundedTo: .float64).isNaN)
  }

  @Test func `finds what is not finite in a block`() throws {
    for type in [ElementType.float32, .float64] {
      var numbers = (0..<5_000).map(Double.init)
      numbers[4_999] = .nan
      numbers[100] = -.infinity
      let storage = try TensorStorage(numbers).stored(as: type)
      let summary = try ExactSummary(of: storage, on: SerialExecutor()) { false }
      #expect(summary.sum.special.count == 2)
      #expect(summary.least == -.infinity)
      #expect(summary.greatest == 4_998)
      #expect(summary.sum.rounded(to: .float64).isNaN)
    }
  }

  // MARK: Text

  @Test func `has a text that reads back`() {
    let sums = [
      ("0x0p0", ExactSum()), ("0x3p-1", ExactSum([1.5])), ("-0x1p-1074", ExactSum([-0x1p-1074])),
      ("0x1p53", ExactSum(1 << 53)), ("0x1fffffffffffffp971", ExactSum([0x1.fffffffffffffp1023])),
      ("0x1p0,nan=1,-inf=2", ExactSum([1, .nan, -.infinity, -.infinity])),
    ]
    for (text, sum) in sums {
      #expect(sum.description == text)
      #expect(ExactSum(text) == sum)
    }
  }

  @Test(arguments: [
    "", "0x", "0x0", "0xp0", "1p0", "0x1", "0x2p0", "0x01p0", "0X1p0", "0x1P0", "0xAp0", "+0x1p0",
    "0x1p-1075", "0x1p2200", "0x1p99999999999999999999", "0x1p0,", "0x1p0,nan", "0x1p0,nan=0",
    "0x1p0,nan=-1", "0x1p0,nan=1,nan=1", "0x1p0,inf=1,nan=1", "0x1p0,nan=9007199254740993",
    "-0x0p0",
    "0x0p1", "0x1p0 ", "0x1p+0", "0x1_1p0", "0x\u{660}p0",
    "0x" + String(repeating: "f", count: 600) + "p0",
  ])
  func `reads no other text`(_ text: String) {
    #expect(ExactSum(text) == nil)
  }
}
