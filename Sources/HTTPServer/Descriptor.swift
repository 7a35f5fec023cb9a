// System calls on one descriptor. Unsafe, because they take memory by address; each is given the
// whole of a span or of an array, and no address outlives its call.

import CSystem
import Glibc

/// What came of moving bytes through a descriptor or a stream.
enum Transfer: Equatable {
  /// So many bytes, at least one.
  case moved(Int)
  /// No bytes now; the poller reports when to try again.
  case blocked
  /// The peer sends no more.
  case ended
  /// The connection is lost.
  case failed
}

/// An open file descriptor; whoever opens it closes it.
struct Descriptor: Hashable, Sendable {
  let number: Int32

  /// Reads up to `limit` bytes into a span.
  func read(into buffer: inout MutableSpan<UInt8>, limit: Int = .max) -> Transfer {
    while true {
      let count = unsafe buffer.withUnsafeMutableBytes {
        unsafe recv(number, $0.baseAddress, min($0.count, limit), 0)
      }
      if count > 0 { return .moved(count) }
      if count == 0 { return .ended }
      if errno == EINTR { continue }
      return errno == EAGAIN ? .blocked : .failed
    }
  }

  /// Writes bytes; never raises SIGPIPE.
  func write(_ bytes: Span<UInt8>) -> Transfer {
    while true {
      let count = unsafe bytes.withUnsafeBytes {
        unsafe send(number, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      if count >= 0 { return .moved(count) }
      if errno == EINTR { continue }
      return errno == EAGAIN ? .blocked : .failed
    }
  }

  /// Writes two pieces as if they were one; never raises SIGPIPE.
  func write(_ first: Span<UInt8>, _ second: Span<UInt8>) -> Transfer {
    while true {
      let count = unsafe first.withUnsafeBytes { first in
        unsafe second.withUnsafeBytes { second in
          // The kernel only reads; iovec merely lacks the const.
          let bases = unsafe (
            UnsafeMutableRawPointer(mutating: first.baseAddress),
            UnsafeMutableRawPointer(mutating: second.baseAddress)
          )
          var pieces = unsafe (
            iovec(iov_base: bases.0, iov_len: first.count),
            iovec(iov_base: bases.1, iov_len: second.count)
          )
          return unsafe withUnsafeMutableBytes(of: &pieces) { pieces in
            var message = unsafe msghdr()
            unsafe message.msg_iov = pieces.baseAddress?.assumingMemoryBound(to: iovec.self)
            unsafe message.msg_iovlen = 2
            return unsafe sendmsg(number, &message, Int32(MSG_NOSIGNAL))
          }
        }
      }
      if count >= 0 { return .moved(count) }
      if errno == EINTR { continue }
      return errno == EAGAIN ? .blocked : .failed
    }
  }

  /// The first byte that waits to be read, without taking it.
  func peek() -> (transfer: Transfer, byte: UInt8) {
    var byte: UInt8 = 0
    let count = unsafe recv(number, &byte, 1, Int32(MSG_PEEK))
    if count > 0 { return (.moved(1), byte) }
    if count == 0 { return (.ended, 0) }
    return (errno == EAGAIN || errno == EINTR ? .blocked : .failed, 0)
  }

  /// Sends the end of the stream, after all that was written.
  func shutdownWriting() { _ = Glibc.shutdown(number, Int32(SHUT_WR)) }

  /// Closes the descriptor.
  func close() { _ = Glibc.close(number) }

  /// Closes the connection at once with a reset, so that the kernel keeps nothing of it.
  func reset() {
    var linger = linger(l_onoff: 1, l_linger: 0)
    _ = unsafe setsockopt(
      number, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
    close()
  }

  /// A socket option that is a number; `nil` if it cannot be read.
  func option(_ option: Int32, at level: Int32) -> Int32? {
    var value: Int32 = 0
    var length = socklen_t(MemoryLayout<Int32>.size)
    return unsafe getsockopt(number, level, option, &value, &length) == 0 ? value : nil
  }

  /// Sets a socket option that is a number.
  @discardableResult
  func set(_ option: Int32, at level: Int32, to value: Int32) -> Bool {
    var value = value
    return unsafe setsockopt(
      number, level, option, &value, socklen_t(MemoryLayout.size(ofValue: value))) == 0
  }
}
