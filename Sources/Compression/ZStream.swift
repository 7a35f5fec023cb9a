import CZlib

// Unsafe, because z_stream works on raw pointers, and because zlib keeps a pointer to the struct
// itself: it must not move, so it lives on the heap and is owned by one object. Pointers into input
// and output are set for one call and cleared after it.

/// One zlib stream, to compress or to expand.
@safe package final class ZStream {
  /// What a call has come to.
  package enum Outcome: Equatable {
    /// There is more to do: more input, or more room, is needed.
    case progress
    /// The stream is complete.
    case end
    /// The data are damaged, or memory ran out.
    case failure
  }

  /// The direction and the format of the stream.
  package enum Kind: Equatable {
    case expand(windowBits: Int32)
    case compress(windowBits: Int32, level: Int32)
  }

  /// What a compressor is asked to do besides.
  package enum Flush {
    case none
    /// Let everything so far be readable at the other end.
    case sync
    case finish
  }

  private let stream: UnsafeMutablePointer<z_stream>
  private let kind: Kind
  /// Output of one call.
  private var output: [UInt8]

  /// Bytes of output of one call at the most.
  package static let pieceSize = 32_768
  /// Bytes of memory that an expanding stream holds: window, tables, one piece.
  package static let memory = 49_152 + pieceSize

  /// A stream, or `nil` if there is no memory for it.
  package init?(_ kind: Kind) {
    self.kind = kind
    output = [UInt8](repeating: 0, count: Self.pieceSize)
    unsafe stream = .allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    let size = unsafe Int32(MemoryLayout<z_stream>.size)
    let status =
      switch kind {
      case .expand(let windowBits):
        unsafe inflateInit2_(stream, windowBits, ZLIB_VERSION, size)
      case .compress(let windowBits, let level):
        unsafe deflateInit2_(
          stream, level, Z_DEFLATED, windowBits, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size)
      }
    // From here on `deinit` runs; ending a stream that did not begin is harmless to zlib.
    guard status == Z_OK else { return nil }
  }

  deinit {
    switch kind {
    case .expand: _ = unsafe inflateEnd(stream)
    case .compress: _ = unsafe deflateEnd(stream)
    }
    unsafe stream.deinitialize(count: 1)
    unsafe stream.deallocate()
  }

  /// Makes the stream fit for other data, without giving its memory back.
  package func reset() -> Bool {
    switch kind {
    case .expand: unsafe inflateReset(stream) == Z_OK
    case .compress: unsafe deflateReset(stream) == Z_OK
    }
  }

  /// Works on `input` from `index` on, moves `index` past what has been taken, and hands one piece
  /// of output, if there is any, to `body`, together with the new index.
  ///
  /// `progress` without output and with all of the input taken means that more input is needed.
  package func run(
    _ input: Span<UInt8>, from index: inout Int, flush: Flush = .none,
    _ body: (Span<UInt8>, Int) -> Void
  ) -> Outcome {
    guard index >= 0, index <= input.count else { return .failure }
    let offered = min(input.count - index, Int(Int32.max))
    // Only once all of the input has been offered may the end be asked for.
    let isLast = offered == input.count - index
    let flush =
      switch flush {
      case .sync where isLast: Z_SYNC_FLUSH
      case .finish where isLast: Z_FINISH
      default: Z_NO_FLUSH
      }
    let status = unsafe input.withUnsafeBufferPointer { input in
      unsafe output.withUnsafeMutableBufferPointer { output in
        // zlib never writes through next_in; its type merely lacks the const.
        unsafe stream.pointee.next_in = input.baseAddress.map {
          unsafe UnsafeMutablePointer(mutating: $0 + index)
        }
        unsafe stream.pointee.avail_in = UInt32(truncatingIfNeeded: offered)
        unsafe stream.pointee.next_out = output.baseAddress
        unsafe stream.pointee.avail_out = UInt32(truncatingIfNeeded: output.count)
        defer {
          unsafe stream.pointee.next_in = nil
          unsafe stream.pointee.next_out = nil
        }
        return switch kind {
        case .expand: unsafe inflate(stream, Z_NO_FLUSH)
        case .compress: unsafe deflate(stream, flush)
        }
      }
    }
    index += offered - Int(unsafe stream.pointee.avail_in)
    let made = unsafe output.count - Int(stream.pointee.avail_out)
    if made > 0 {
      // A second reference, gone before the next call writes: a span cannot lend from a property.
      let piece = output
      body(piece.span.extracting(0..<made), index)
    }
    switch status {
    case Z_STREAM_END: return .end
    // Z_BUF_ERROR says that nothing could be done with this input and this room: no damage.
    case Z_OK, Z_BUF_ERROR: return .progress
    default: return .failure
    }
  }
}
