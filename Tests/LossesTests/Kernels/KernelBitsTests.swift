import CKernels
import Testing

/// Suites that choose the width of vectors for the whole process, one after another.
@Suite(.serialized) enum VectorWidths {}

extension VectorWidths {
  /// The same bits, however an array is cut and however wide the vectors are.
  struct KernelBitsTests {
    @Test(arguments: Kernel.all)
    func `do not depend on length and alignment`(kernel: Kernel) {
      let floats = Samples.floats(75, seed: 1)
      let floatsAlone = floats.flatMap { kernel([$0]) }
      let doubles = Samples.doubles(75, seed: 2)
      let doublesAlone = doubles.flatMap { kernel([$0]) }
      for n in 0...67 {
        for offset in 0..<8 {
          // In place, and nothing beside the slice is touched.
          let slice = offset..<offset + n
          let expectedFloats = floats.indices.map { slice ~= $0 ? floatsAlone[$0] : floats[$0] }
          let expectedDoubles = doubles.indices.map { slice ~= $0 ? doublesAlone[$0] : doubles[$0] }
          let gotFloats = kernel.inPlace(floats, offset: offset, count: n)
          let gotDoubles = kernel.inPlace(doubles, offset: offset, count: n)
          #expect(gotFloats.map(\.canonicalBits) == expectedFloats.map(\.canonicalBits))
          #expect(gotDoubles.map(\.canonicalBits) == expectedDoubles.map(\.canonicalBits))
        }
      }
    }

    @Test(arguments: BinaryKernel.all)
    func `do not depend on length, or on where the second argument comes from`(
      kernel: BinaryKernel
    ) {
      let a = Samples.floats(67, seed: 3), b = Samples.floats(67, seed: 4)
      let wideA = Samples.doubles(67, seed: 5), wideB = Samples.doubles(67, seed: 6)
      let alone = zip(a, b).flatMap { kernel([$0], [$1]) }
      let wideAlone = zip(wideA, wideB).flatMap { kernel([$0], [$1]) }
      for n in 0...67 {
        let x = Array(a.prefix(n)), wideX = Array(wideA.prefix(n))
        #expect(kernel(x, b).map(\.canonicalBits) == alone.prefix(n).map(\.canonicalBits))
        #expect(
          kernel(wideX, wideB).map(\.canonicalBits) == wideAlone.prefix(n).map(\.canonicalBits))
      }
      for (number, wideNumber) in zip(b, wideB) {
        let repeated = a.map { _ in number }, wideRepeated = a.map { _ in wideNumber }
        #expect(kernel(a, number).map(\.canonicalBits) == kernel(a, repeated).map(\.canonicalBits))
        #expect(
          kernel(wideA, wideNumber).map(\.canonicalBits)
            == kernel(wideA, wideRepeated).map(\.canonicalBits))
      }
    }

    @Test(arguments: Kernel.all, [128, 256])
    func `are those of the widest vectors with narrow ones too`(kernel: Kernel, vectors: Int) {
      let floats = Samples.specialFloats + Samples.floats(3001, seed: 7)
      let doubles = Samples.specialDoubles + Samples.doubles(3001, seed: 8)
      let fast = (kernel(floats).map(\.canonicalBits), kernel(doubles).map(\.canonicalBits))
      ck_limit_vectors(Int32(vectors))
      defer { ck_limit_vectors(512) }
      #expect(kernel(floats).map(\.canonicalBits) == fast.0)
      #expect(kernel(doubles).map(\.canonicalBits) == fast.1)
    }

    @Test(arguments: BinaryKernel.all, [128, 256])
    func `of two arguments are those of the widest vectors with narrow ones too`(
      kernel: BinaryKernel, vectors: Int
    ) {
      let a = Samples.floats(3001, seed: 9), b = Samples.floats(3001, seed: 10)
      let wideA = Samples.doubles(3001, seed: 11), wideB = Samples.doubles(3001, seed: 12)
      let fast = (kernel(a, b).map(\.canonicalBits), kernel(wideA, wideB).map(\.canonicalBits))
      ck_limit_vectors(Int32(vectors))
      defer { ck_limit_vectors(512) }
      #expect(kernel(a, b).map(\.canonicalBits) == fast.0)
      #expect(kernel(wideA, wideB).map(\.canonicalBits) == fast.1)
    }
  }
}
