// Unsafe because it hands memory of images to kernels, as much as the shapes have.

import CKernels

/// A window over images, in the form that kernels take.
struct WindowAxes {
  let rows, columns: ck_windows
  let channels: Int

  init(_ window: Window, image: Shape) {
    let x = Array(image.dimensions.suffix(3))
    rows = window.kernelAxis(0, in: x[0])
    columns = window.kernelAxis(1, in: x[1])
    channels = x[2]
  }

  /// Entries of a row of the image.
  var rowCount: Int { columns.source * channels }

  fileprivate var spanBytes: Int { columns.count * MemoryLayout<ck_span>.stride }
  /// The spans of all columns, and two numbers for each entry of a row of both.
  var workBytes: Int { spanBytes + 8 * (columns.source + columns.count) * channels }
}

/// The images of a run, with a window.
@safe struct WindowRun<T: Scalar> {
  private let axes: WindowAxes
  private let run: ItemRun<T>

  init(_ window: Window, image: Shape, _ run: ItemRun<T>) {
    axes = WindowAxes(window, image: image)
    self.run = run
  }

  /// Calls a kernel for each image, with memory for its spans and sums.
  func forEachImage(
    _ compute: (
      _ axes: WindowAxes, _ x: UnsafePointer<T>, _ work: WindowWork, _ y: UnsafeMutablePointer<T>
    ) -> Void
  ) {
    let work = unsafe WindowWork(
      spans: run.work.assumingMemoryBound(to: ck_span.self), rest: run.work + axes.spanBytes)
    let (operand, result) = (run.shapes.operands[0].count, run.shapes.result.count)
    let perImage = run.shapes.result.rank == 3 ? 1 : run.shapes.result.dimensions[0]
    for image in 0..<run.count * perImage {
      unsafe compute(
        axes, run.a + image * (operand / perImage), work, run.y + image * (result / perImage))
    }
  }
}

/// Scratch memory of a kernel over windows.
@safe struct WindowWork {
  let spans: UnsafeMutablePointer<ck_span>
  let rest: UnsafeMutableRawPointer
}

extension Window {
  /// The lengths of images of (items, rows, columns, channels) with an entry for each window.
  func lengths(over images: [Int]) -> [Int] {
    [images[0], count(0, in: images[1]), count(1, in: images[2]), images[3]]
  }

  fileprivate func kernelAxis(_ axis: Int, in length: Int) -> ck_windows {
    ck_windows(
      source: length, count: count(axis, in: length), length: lengths[axis],
      stride: strides[axis], dilation: dilations[axis], start: start(axis, in: length))
  }
}
