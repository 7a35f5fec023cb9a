import CKernels
import Testing

// Unsafe because it hands arrays to C: every tap lies within them.

extension VectorWidths {
  /// Weighted sums of shifted rows have the bits of their definition, for any length and width.
  struct TapKernelTests {
    private let rest = Int(CK_TAP_REST)

    @Test(arguments: [1, 2, 3, 7, 16, 19], [128, 256, 512])
    func `taps are added up in their order`(period: Int, vectors: Int) {
      ck_limit_vectors(Int32(vectors))
      defer { ck_limit_vectors(512) }
      var samples = Samples(seed: UInt64(period))
      let x = (0..<200).map { _ in Double.random(in: -2...2, using: &samples) }
      let narrow = x.map { Float($0) }
      let kernel = (0..<3 * period).map { _ in Double.random(in: -1...1, using: &samples) }
      let weights = (0..<3).flatMap { tap in
        (0..<period + rest).map { kernel[tap * period + $0 % period] }
      }
      let taps = zip([40, 0, 77], 0..<3).map { entry, tap in
        ck_tap(entry: entry, weight: tap * (period + rest))
      }
      for n in Array(0...40) + [100] {
        var y = [Double](repeating: .nan, count: n), z = [Float](repeating: .nan, count: n)
        unsafe ck_weigh_taps_double(x, taps, 3, weights, period, &y, n)
        unsafe ck_weigh_taps_float(narrow, taps, 3, weights, period, &z, n)
        for i in 0..<n {
          let factors = (0..<3).map { kernel[$0 * period + i % period] }
          let exact = zip(taps, factors).reduce(0.0) { $0 + x[$1.0.entry + i] * $1.1 }
          let rounded = zip(taps, factors).reduce(0.0) {
            $0 + Double(narrow[$1.0.entry + i]) * $1.1
          }
          #expect(y[i] == exact)
          #expect(z[i] == Float(rounded))
        }
      }
    }

    @Test func `no taps give 0`() {
      var y = [Double](repeating: .nan, count: 20)
      unsafe ck_weigh_taps_double(nil, nil, 0, [Double](repeating: 1, count: 16), 1, &y, 20)
      #expect(y == [Double](repeating: 0, count: 20))
    }
  }
}
