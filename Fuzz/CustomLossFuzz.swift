// libFuzzer's entry for custom losses: any text is refused or opened, in bounded time, never a trap.
//
// Unsafe, because libFuzzer hands over a pointer.

import Losses

/// Reads one input as a source, and opens what can be read at a small shape, gradient included.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let text = unsafe String(
    decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  guard let source = try? CustomLossSource.parsed(text), let loss = try? source.resolved(),
    let shape = Shape(checking: [3, 4]),
    let tensor = Tensor(
      shape: shape, storage: TensorStorage((0..<12).map { Double($0 % 3) / 2 }))
  else { return 0 }
  var call = LossCall(loss, yTrue: tensor, yPred: tensor)
  call.outputs = [.loss, .values, .gradient]
  _ = try? call.prepared()
  return 0
}
