// Unsafe because a tensor's memory is written through its raw bytes.
import Losses

extension Tensor {
  /// One number, without axes.
  static func scalar(_ number: Double) -> Tensor {
    let storage = TensorStorage(uninitialized: 1, of: .float64)
    unsafe storage.bytes.storeBytes(of: number, as: Double.self)
    guard let shape = Shape(checking: []), let tensor = Tensor(shape: shape, storage: storage)
    else { preconditionFailure("a shape without axes has one element") }
    return tensor
  }
}
