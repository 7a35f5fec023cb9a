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

  /// The weighted sum of tensors of one shape: in `Double`, then rounded to their type.
  static func weightedSum(_ tensors: [Tensor], _ weights: [Double]) throws(LossError) -> Tensor {
    let shape = tensors[0].shape
    var sum = [Double](repeating: 0, count: shape.count)
    for (tensor, weight) in zip(tensors, weights) {
      switch tensor.elementType {
      case .float32:
        unsafe tensor.storage.bytes.withMemoryRebound(to: Float.self) { elements in
          for index in sum.indices { unsafe sum[index] += weight * Double(elements[index]) }
        }
      case .float64:
        unsafe tensor.storage.bytes.withMemoryRebound(to: Double.self) { elements in
          for index in sum.indices { unsafe sum[index] += weight * elements[index] }
        }
      }
    }
    let isSingle = tensors.allSatisfy { $0.elementType == .float32 }
    let storage = try TensorStorage(
      uninitialized: shape.count, of: isSingle ? .float32 : .float64)
    if isSingle {
      unsafe storage.bytes.withMemoryRebound(to: Float.self) { elements in
        for index in sum.indices { unsafe elements[index] = Float(sum[index]) }
      }
    } else {
      unsafe storage.bytes.withMemoryRebound(to: Double.self) { elements in
        for index in sum.indices { unsafe elements[index] = sum[index] }
      }
    }
    guard let tensor = Tensor(shape: shape, storage: storage)
    else { preconditionFailure("as many elements as the shape has") }
    return tensor
  }
}
