import Losses

extension Tensor {
  /// One number, without axes.
  static func scalar(_ number: Double) -> Tensor {
    guard let tensor = Tensor(shape: .scalar, storage: TensorStorage([number]))
    else { preconditionFailure("a shape without axes has one element") }
    return tensor
  }
}
