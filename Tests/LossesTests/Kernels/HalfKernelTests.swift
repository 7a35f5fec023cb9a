import Testing

/// Rounding to types of two bytes, at every number of the type and between all neighbours.
struct HalfKernelTests {
  private static func kernel(_ type: HalfWitness) -> Kernel {
    type == .float16 ? .roundToFloat16 : .roundToBfloat16
  }

  @Test(arguments: HalfWitness.allCases)
  func `gives the nearest number, the even one of two`(_ type: HalfWitness) {
    let numbers = (0...UInt16.max).map(type.number(bits:)).filter(\.isFinite)
    // The middle of two neighbours, and what lies beside it; beyond the greatest, that of infinity.
    let middles = numbers.map { number in
      let size = abs(number)
      return (number < 0 ? -1 : 1) * (size + type.unit(at: size) / 2)
    }
    let doubles = numbers + middles + middles.map(\.nextUp) + middles.map(\.nextDown)
    #expect(
      Self.kernel(type)(doubles).map(\.bitPattern) == doubles.map { type.nearest($0).bitPattern })
    let singles = (numbers + middles).map(Float.init)
    let floats = singles + singles.map(\.nextUp) + singles.map(\.nextDown)
    #expect(
      Self.kernel(type)(floats).map(\.bitPattern)
        == floats.map { Float(type.nearest(Double($0))).bitPattern })
  }

  @Test(arguments: HalfWitness.allCases)
  func `keeps infinities, NaN and signed zeros`(_ type: HalfWitness) {
    let kernel = Self.kernel(type)
    let floats: [Float] = [.infinity, -.infinity, .greatestFiniteMagnitude]
    #expect(kernel(floats) == [.infinity, -.infinity, .infinity])
    #expect(kernel([-1e300, Double.greatestFiniteMagnitude]) == [-.infinity, .infinity])
    let zeros: [Double] = [0, -0.0, 1e-300, -1e-300]
    #expect(kernel(zeros).map(\.sign) == [.plus, .minus, .plus, .minus])
    #expect(kernel(zeros) == [0, 0, 0, 0])
    #expect(kernel([Float.nan, Float(bitPattern: 0x7fff_ffff)]).allSatisfy { $0.isNaN })
    #expect(kernel([Double.nan, Double(bitPattern: .max)]).allSatisfy { $0.isNaN })
  }
}
