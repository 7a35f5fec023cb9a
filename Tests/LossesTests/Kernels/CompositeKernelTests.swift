import CKernels
import Foundation
import TestSupport
import Testing

// Unsafe because it hands arrays to C: each call passes as many elements as it says.

/// Kernels of several operators have the bits of those one after the other.
extension VectorWidths {
  struct CompositeKernelTests {
    private static let a = Samples.specialDoubles + Samples.doubles(2_000, seed: 41)
    private static let b = Samples.specialDoubles.reversed() + Samples.doubles(2_000, seed: 42)
    private static let count = a.count

    @Test(arguments: [128, 256, 512])
    func `a distance is the magnitude of a difference`(vectors: Int) {
      ck_limit_vectors(Int32(vectors))
      defer { ck_limit_vectors(512) }
      let (a, b) = (Self.a, Self.b), (c, d) = (a.map { Float($0) }, b.map { Float($0) })
      var found = a, narrow = c
      unsafe ck_distance_double(a, b, &found, a.count)
      unsafe ck_distance_float(c, d, &narrow, c.count)
      #expect(found.map(\.canonicalBits) == zip(a, b).map { ($0 - $1).magnitude.canonicalBits })
      #expect(narrow.map(\.canonicalBits) == zip(c, d).map { ($0 - $1).magnitude.canonicalBits })
      unsafe ck_distance_scalar_float(c, 0.5, &narrow, c.count)
      #expect(narrow.map(\.canonicalBits) == c.map { ($0 - 0.5).magnitude.canonicalBits })
    }

    @Test(arguments: [128, 256, 512])
    func `a magnitude counts as a number where it is less`(vectors: Int) {
      ck_limit_vectors(Int32(vectors))
      defer { ck_limit_vectors(512) }
      let (a, b) = (Self.a, Self.a.map { Float($0) })
      var found = a, narrow = b
      unsafe ck_magnitude_or_more_scalar_double(a, 2, &found, a.count)
      unsafe ck_magnitude_or_more_scalar_float(b, 2, &narrow, b.count)
      #expect(
        found.map(\.canonicalBits) == a.map { ($0.magnitude < 2 ? 2 : $0.magnitude).canonicalBits })
      #expect(
        narrow.map(\.canonicalBits) == b.map { ($0.magnitude < 2 ? 2 : $0.magnitude).canonicalBits }
      )
    }

    #if arch(x86_64)
      @Test func `a logarithm for single results is near enough for those`() {
        let x = Self.a + Samples.doubles(Effort.of(100_000), seed: 43).map(\.magnitude)
        var found = x
        unsafe ck_log_for_single_double(x, &found, x.count)
        for (x, y) in zip(x, found) {
          let exact = Foundation.log(Float80(x))
          if exact.isNaN || exact.isInfinite || exact == 0 {
            #expect(y.canonicalBits == Double(exact).canonicalBits, "of \(x)")
          } else {
            #expect(abs(Float80(y) - exact) <= 0x1p-44 * abs(exact), "of \(x)")
          }
        }
      }
    #endif

    @Test(arguments: [128, 256, 512])
    func `a logarithm for single results is the same alone`(vectors: Int) {
      var all = Self.a
      unsafe ck_log_for_single_double(Self.a, &all, Self.count)
      ck_limit_vectors(Int32(vectors))
      defer { ck_limit_vectors(512) }
      for n in [1, 7, 16, 17, 100, 1_000] {
        var found = Self.a
        unsafe ck_log_for_single_double(Self.a, &found, n)
        #expect(found.prefix(n).map(\.canonicalBits) == all.prefix(n).map(\.canonicalBits))
      }
      let alone = Self.a.map { x in
        var y = x
        unsafe ck_log_for_single_double([x], &y, 1)
        return y
      }
      #expect(alone.map(\.canonicalBits) == all.map(\.canonicalBits))
    }

    @Test(arguments: [128, 256, 512], [true, false])
    func `the Poisson loss is that of stored doubles`(vectors: Int, isPlain: Bool) {
      ck_limit_vectors(Int32(vectors))
      defer { ck_limit_vectors(512) }
      let p =
        (isPlain ? Samples.floats(3_000, seed: 44).map { min($0.magnitude, 1e30) } : [])
        + (isPlain ? [0] : Samples.specialFloats + Samples.floats(3_000, seed: 45))
      let (a, t) = (p.map { $0.isNaN && isPlain ? 0 : $0 }, Samples.floats(p.count, seed: 46))
      let (wide, labels) = (a.map(Double.init), t.map(Double.init))
      var logarithms = wide.map { $0 + 1e-7 }
      unsafe ck_log_for_single_double(logarithms.map { $0 }, &logarithms, a.count)
      let elements = zip(zip(wide, labels), logarithms).map { $0.0 - $0.1 * $1 }
      for n in [1, 3, 4, 5, 10, 16, 17, 100, 1_024] {
        let rows = a.count / n
        var found = [Double](repeating: 7, count: rows), expected = found
        unsafe ck_sum_poisson(a, t, 1e-7, rows, n, 10, -0.5, &found)
        unsafe ck_sum_rows_double(elements, rows, n, 10, -0.5, &expected)
        #expect(found.map(\.canonicalBits) == expected.map(\.canonicalBits), "rows of \(n)")
      }
      var slopes = a
      unsafe ck_poisson_slope(a, t, 1e-7, -0.25, 0.25, &slopes, a.count)
      let expected = zip(wide, labels).map { (p, t) -> Float in
        let quotient = t * -0.25 == 0 ? 0 : t * -0.25 / (p + 1e-7)
        return Float(quotient + 0.25)
      }
      #expect(slopes.map(\.canonicalBits) == expected.map(\.canonicalBits))
    }
  }
}
