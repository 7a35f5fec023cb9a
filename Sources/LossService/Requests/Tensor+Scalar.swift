// Unsafe because a tensor's memory is written through its raw bytes.
import Losses

extension Tensor {
  /// One number, without axes.
  static func scalar(_ number: Double) -> Tensor {
    guard let tensor = Tensor(shape: .scalar, storage: TensorStorage([number]))
    else { preconditionFailure("a shape without axes has one element") }
    return tensor
  }

  /// One-hot rows, of which only the classes were kept; throws if the system has no memory for them.
  static func oneHot(_ labels: OneHotLabels) throws(LossError) -> Tensor {
    let storage = try TensorStorage(uninitialized: labels.shape.count, of: .float32)
    unsafe storage.bytes.initializeMemory(as: UInt8.self, repeating: 0)
    unsafe storage.bytes.withMemoryRebound(to: Float.self) { elements in
      for (row, label) in labels.classes.enumerated() {
        unsafe elements[row * labels.numClasses + Int(label)] = 1
      }
    }
    guard let tensor = Tensor(shape: labels.shape, storage: storage)
    else { preconditionFailure("a row has as many elements as there are classes") }
    return tensor
  }
}
