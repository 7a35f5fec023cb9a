import CKernels
import Testing

// Unsafe because it hands arrays to C: rows times row length is the count of each.

extension VectorWidths {
  /// Reductions give the bits of their definition, whatever the length of a row.
  struct RowKernelTests {
    static let lengths = Array(0...40) + [63, 64, 65, 100, 1000, 4095, 4096, 4097, 8200, 12_299]

    /// Sixteen lanes, then the tree, block by block: the definition in `CKernels.h`.
    private func fold<Element>(
      _ row: ArraySlice<Element>, from identity: Double, _ combine: (Double, Double) -> Double,
      _ widen: (Element) -> Double
    ) -> Double {
      var result = identity
      for start in stride(from: row.startIndex, to: row.endIndex, by: 4096) {
        var lanes = [Double](repeating: identity, count: 16)
        for i in start..<min(start + 4096, row.endIndex) {
          lanes[(i - start) % 16] = combine(lanes[(i - start) % 16], widen(row[i]))
        }
        for width in [8, 4, 2, 1] {
          for l in 0..<width { lanes[l] = combine(lanes[l], lanes[l + width]) }
        }
        result = combine(result, lanes[0])
      }
      return result
    }

    /// `rows` rows of numbers near 1 in magnitude, some of them zeros of either sign.
    private func rows(_ rows: Int, of n: Int) -> [Double] {
      var samples = Samples(seed: UInt64(n))
      return (0..<rows * n).map { i in
        i % 11 == 3 ? (i % 2 == 0 ? 0.0 : -0.0) : Double.random(in: -2...2, using: &samples)
      }
    }

    @Test(arguments: lengths, [128, 256, 512])
    func `sums are those of the lanes`(n: Int, vectors: Int) {
      ck_limit_vectors(Int32(vectors))
      defer { ck_limit_vectors(512) }
      let x = rows(19, of: n), narrow = x.map { Float($0) }
      var y = [Double](repeating: .nan, count: 19), z = [Float](repeating: .nan, count: 19)
      unsafe ck_sum_rows_double(x, 19, n, 3, -0.5, &y)
      unsafe ck_sum_rows_float(narrow, 19, n, 3, -0.5, &z)
      for r in 0..<19 {
        let row = r * n..<(r + 1) * n
        #expect(y[r] == fold(x[row], from: 0, +) { $0 } / 3 + -0.5)
        #expect(z[r] == Float(fold(narrow[row], from: 0, +) { Double($0) } / 3 + -0.5))
      }
      if n <= CK_SUM_BLOCK {
        #expect(unsafe ck_sum_block_double(x, n) == fold(x[..<n], from: 0, +) { $0 })
        #expect(
          unsafe ck_sum_block_float(narrow, n) == fold(narrow[..<n], from: 0, +) { Double($0) })
      }
    }

    @Test(arguments: lengths, [128, 256, 512])
    func `products are those of the lanes`(n: Int, vectors: Int) {
      ck_limit_vectors(Int32(vectors))
      defer { ck_limit_vectors(512) }
      // Without zeros, and near 1 so that long rows stay finite.
      let x = rows(5, of: n).map { 1 + $0 / 64 }, narrow = x.map { Float($0) }
      var y = [Double](repeating: .nan, count: 5), z = [Float](repeating: .nan, count: 5)
      unsafe ck_prod_rows_double(x, 5, n, &y)
      unsafe ck_prod_rows_float(narrow, 5, n, &z)
      for r in 0..<5 {
        let row = r * n..<(r + 1) * n
        #expect(y[r] == fold(x[row], from: 1, *) { $0 })
        #expect(z[r] == Float(fold(narrow[row], from: 1, *) { Double($0) }))
      }
    }

    @Test(arguments: lengths, [128, 256, 512])
    func `extremes are those of the row, and NaN where it has one`(n: Int, vectors: Int) {
      ck_limit_vectors(Int32(vectors))
      defer { ck_limit_vectors(512) }
      var x = rows(5, of: n)
      if n > 0 {
        x[2 * n + n / 2] = .nan
        x[3 * n + n - 1] = -.infinity
        x[4 * n] = .infinity
      }
      let narrow = x.map { Float($0) }
      var most = [Double](repeating: 0, count: 5), least = most
      var narrowMost = [Float](repeating: 0, count: 5), narrowLeast = narrowMost
      unsafe ck_max_rows_double(x, 5, n, &most)
      unsafe ck_min_rows_double(x, 5, n, &least)
      unsafe ck_max_rows_float(narrow, 5, n, &narrowMost)
      unsafe ck_min_rows_float(narrow, 5, n, &narrowLeast)
      for r in 0..<5 {
        let row = x[r * n..<(r + 1) * n]
        if row.contains(where: \.isNaN) {
          #expect(most[r].isNaN && least[r].isNaN && narrowMost[r].isNaN && narrowLeast[r].isNaN)
        } else {
          let greatest = row.max() ?? -.infinity, smallest = row.min() ?? .infinity
          #expect(most[r] == greatest && least[r] == smallest)
          #expect(narrowMost[r] == Float(greatest) && narrowLeast[r] == Float(smallest))
        }
      }
    }

    @Test(arguments: lengths.filter { $0 <= CK_SUM_BLOCK }, [128, 256, 512])
    func `an overlap is the sums of both and of the products, exact or rounded`(
      n: Int, vectors: Int
    ) {
      ck_limit_vectors(Int32(vectors))
      defer { ck_limit_vectors(512) }
      func sum(_ numbers: [Double]) -> Double { fold(numbers[...], from: 0, +) { $0 } }
      let a = rows(1, of: n), b: [Double] = a.reversed().map { $0 / 3 + 0.1 }
      let products: [Double] = zip(a, b).map { $0 * $1 }
      let narrow = a.map { Float($0) }, other = b.map { Float($0) }
      let wide = narrow.map { Double($0) }, otherWide = other.map { Double($0) }
      let exact: [Double] = zip(wide, otherWide).map { $0 * $1 }
      let rounded: [Double] = zip(narrow, other).map { Double($0 * $1) }

      var found = [Double](repeating: .nan, count: 3)
      unsafe ck_overlap_block_double(a, b, n, &found)
      #expect(found == [sum(a), sum(b), sum(products)])
      unsafe ck_rounded_overlap_block_double(a, b, n, &found)
      #expect(found == [sum(a), sum(b), sum(products)])
      unsafe ck_overlap_block_float(narrow, other, n, &found)
      #expect(found == [sum(wide), sum(otherWide), sum(exact)])
      unsafe ck_rounded_overlap_block_float(narrow, other, n, &found)
      #expect(found == [sum(wide), sum(otherWide), sum(rounded)])
    }

    @Test(arguments: lengths.filter { $0 <= CK_SUM_BLOCK }, [128, 256, 512])
    func `excesses are the sums of products with what numbers are short of 1, exact or rounded`(
      n: Int, vectors: Int
    ) {
      ck_limit_vectors(Int32(vectors))
      defer { ck_limit_vectors(512) }
      func sums<F: BinaryFloatingPoint>(_ a: [F], _ b: [F]) -> [Double] {
        let products = zip(a, b).map { Double($0 * $1) }
        let ofA = zip(a, b).map { Double($0 * (1 - $1)) }
        let ofB = zip(a, b).map { Double($1 * (1 - $0)) }
        return [products, ofA, ofB].map { fold($0[...], from: 0, +) { $0 } }
      }
      let a = rows(1, of: n), b: [Double] = a.reversed().map { $0 / 3 + 0.1 }
      let narrow = a.map { Float($0) }, other = b.map { Float($0) }

      var found = [Double](repeating: .nan, count: 3)
      unsafe ck_excess_block_double(a, b, n, &found)
      #expect(found == sums(a, b))
      unsafe ck_rounded_excess_block_double(a, b, n, &found)
      #expect(found == sums(a, b))
      unsafe ck_excess_block_float(narrow, other, n, &found)
      #expect(found == sums(narrow.map { Double($0) }, other.map { Double($0) }))
      unsafe ck_rounded_excess_block_float(narrow, other, n, &found)
      #expect(found == sums(narrow, other))
    }

    @Test(arguments: lengths, [128, 256, 512])
    func `rows are binary if nothing is in them but 0 and 1`(n: Int, vectors: Int) {
      ck_limit_vectors(Int32(vectors))
      defer { ck_limit_vectors(512) }
      var x = (0..<4 * n).map { Double($0 % 3 % 2) }
      if n > 0 {
        x[n + n / 2] = .nan
        x[2 * n + n - 1] = -1
      }
      let narrow = x.map { Float($0) }
      var y = [Double](repeating: .nan, count: 4), z = [Float](repeating: .nan, count: 4)
      unsafe ck_binary_rows_double(x, 4, n, &y)
      unsafe ck_binary_rows_float(narrow, 4, n, &z)
      #expect(y == (n == 0 ? [1, 1, 1, 1] : [1, 0, 0, 1]) && z == y.map { Float($0) })
    }

    @Test func `what lies outside, or is no whole number, is seen wherever it stands`() {
      for n in [1, 2, 15, 16, 17, 100] {
        let good = (0..<n).map { Double($0 % 5) }, narrow = good.map { Float($0) }
        #expect(unsafe !ck_any_outside_double(good, 0, 4, n) && !ck_any_fraction_double(good, n))
        #expect(unsafe !ck_any_outside_float(narrow, 0, 4, n) && !ck_any_fraction_float(narrow, n))
        for place in 0..<n {
          for (bad, isOutside, isFraction) in [
            (-0.5, true, true), (4.25, true, true), (.nan, true, true), (.infinity, true, false),
            (0.5, false, true), (-0.0, false, false),
          ] {
            var x = good
            x[place] = bad
            let narrow = x.map { Float($0) }
            #expect(unsafe ck_any_outside_double(x, 0, 4, n) == isOutside)
            #expect(unsafe ck_any_outside_float(narrow, 0, 4, n) == isOutside)
            #expect(unsafe ck_any_fraction_double(x, n) == isFraction)
            #expect(unsafe ck_any_fraction_float(narrow, n) == isFraction)
          }
        }
      }
    }

    @Test func `what lies beyond 0 to 1 is seen wherever it stands`() {
      for n in [1, 2, 15, 16, 17, 100] {
        let good = (0..<n).map { Double($0 % 3) / 2 }, narrow = good.map { Float($0) }
        #expect(unsafe !ck_any_beyond_unit_double(good, n) && !ck_any_beyond_unit_float(narrow, n))
        for place in 0..<n {
          for bad in [-0.0, -1e-30, -1, -.infinity, 1.0000002, .infinity, .nan, -.nan] {
            var x = good
            x[place] = bad
            let narrow = x.map { Float($0) }
            #expect(unsafe ck_any_beyond_unit_double(x, n) && ck_any_beyond_unit_float(narrow, n))
          }
        }
      }
    }

    @Test func `what is not finite is seen wherever it stands`() {
      for n in [1, 2, 15, 16, 17, 100] {
        let good = Samples.doubles(n, seed: 31).map { $0.isFinite ? $0 : .greatestFiniteMagnitude }
        let narrow = good.map { Swift.max(-0x1p127, Swift.min(0x1p127, Float($0))) }
        #expect(unsafe !ck_any_not_finite_double(good, n) && !ck_any_not_finite_float(narrow, n))
        for place in 0..<n {
          for bad in [Double.infinity, -.infinity, .nan, -.nan] {
            var x = good, y = narrow
            (x[place], y[place]) = (bad, Float(bad))
            #expect(unsafe ck_any_not_finite_double(x, n) && ck_any_not_finite_float(y, n))
          }
        }
      }
    }

    @Test func `labels are truncated to classes, and are none outside of them`() {
      let labels = [0, 1, 2.9, -0.9, -1, 3, 2, .nan, .infinity, -.infinity, 1e300, -1e300]
      let expected: [Int32] = [0, 1, 2, 0, -1, -1, 2, -1, -1, -1, -1, -1]
      for n in 0...labels.count {
        var y = [Int32](repeating: 7, count: labels.count), z = y
        unsafe ck_class_indices_double(labels, 3, &y, n)
        unsafe ck_class_indices_float(labels.map { Float($0) }, 3, &z, n)
        #expect(
          y == expected.prefix(n) + y.suffix(labels.count - n)
            && y.suffix(labels.count - n).allSatisfy { $0 == 7 })
        #expect(z == y)
      }
    }

    @Test(arguments: lengths, [128, 256, 512])
    func `columns are added in the order of the rows`(n: Int, vectors: Int) {
      ck_limit_vectors(Int32(vectors))
      defer { ck_limit_vectors(512) }
      let x = rows(9, of: n), narrow = x.map { Float($0) }
      var y = [Double](repeating: 0.25, count: n), z = y, expected = y, narrowExpected = y
      for r in 0..<9 {
        for j in 0..<n {
          expected[j] += x[r * n + j]
          narrowExpected[j] += Double(narrow[r * n + j])
        }
      }
      unsafe ck_add_columns_double(x, 9, n, &y)
      unsafe ck_add_columns_float(narrow, 9, n, &z)
      #expect(y == expected && z == narrowExpected)
    }

    @Test func `a row of negative zeros adds up to plus zero`() {
      for n in [1, 2, 3, 10, 16, 17, 100] {
        let x = [Double](repeating: -0.0, count: n)
        var y = [1.0]
        unsafe ck_sum_rows_double(x, 1, n, 1, -0.0, &y)
        #expect(y[0] == 0 && y[0].sign == .plus)
      }
    }

    @Test(arguments: [0, 1, 2, 3, 7, 8, 9, 10, 16, 31])
    func `repeating fills each row with its number and nothing behind`(n: Int) {
      let x = (0..<6).map { Double($0) }, narrow = x.map { Float($0) }
      var y = [Double](repeating: -1, count: 6 * n + 8)
      var z = [Float](repeating: -1, count: 6 * n + 8)
      unsafe ck_repeat_each_double(x, 6, n, &y)
      unsafe ck_repeat_each_float(narrow, 6, n, &z)
      let expected =
        x.flatMap { [Double](repeating: $0, count: n) } + [Double](repeating: -1, count: 8)
      #expect(y == expected && z == expected.map { Float($0) })
    }

    @Test func `choices take the first where the condition is not zero`() {
      let c: [Float] = [1, 0, -0.0, .nan, -2], a: [Float] = [1, 2, 3, 4, 5],
        b: [Float] = [6, 7, 8, 9, 10]
      var y = a
      unsafe ck_select_float(c, a, b, &y, 5)
      #expect(y == [1, 7, 8, 4, 5])
      unsafe ck_select_vs_float(c, a, 0.5, &y, 5)
      #expect(y == [1, 0.5, 0.5, 4, 5])
      unsafe ck_select_sv_float(c, 0.5, b, &y, 5)
      #expect(y == [0.5, 7, 8, 0.5, 0.5])
      unsafe ck_select_ss_float(c, 0.25, 0.5, &y, 5)
      #expect(y == [0.25, 0.5, 0.5, 0.25, 0.25])
    }

    @Test func `clipping keeps NaN, and a range excludes it`() {
      let x = [-1, 0, 0.5, 1, 2, .nan, .infinity]
      var y = x
      unsafe ck_clip_double(x, 0, 1, &y, x.count)
      #expect(Array(y.prefix(5)) == [0, 0, 0.5, 1, 1] && y[5].isNaN && y[6] == 1)
      unsafe ck_in_range_double(x, 0, 1, &y, x.count)
      #expect(y == [0, 1, 1, 1, 0, 0, 0])
    }

    @Test func `a number may come first`() {
      let b: [Double] = [1, 2, 4]
      var y = b
      unsafe ck_scalar_sub_double(3, b, &y, 3)
      #expect(y == [2, 1, -1])
      unsafe ck_scalar_div_double(8, b, &y, 3)
      #expect(y == [8, 4, 2])
      unsafe ck_scalar_pow_double(2, b, &y, 3)
      #expect(y == [2, 4, 16])
      unsafe ck_fill_double(7, &y, 2)
      #expect(y == [7, 7, 16])
    }

    @Test func `conversions round to the nearest`() {
      let x = Samples.specialDoubles + Samples.doubles(1001, seed: 30)
      var y = [Float](repeating: 0, count: x.count), back = x
      unsafe ck_convert_double_to_float(x, &y, x.count)
      #expect(y.map(\.canonicalBits) == x.map { Float($0).canonicalBits })
      unsafe ck_convert_float_to_double(y, &back, x.count)
      #expect(back.map(\.canonicalBits) == y.map { Double($0).canonicalBits })
    }
  }
}
