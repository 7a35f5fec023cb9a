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

  /// One-hot rows, of which only the classes were kept.
  static func oneHot(_ labels: OneHotLabels) -> Tensor {
    let storage = TensorStorage(uninitialized: labels.shape.count, of: .float32)
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
