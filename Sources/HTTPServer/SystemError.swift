import Glibc

/// A system call that failed.
public struct SystemError: Error, Equatable, CustomStringConvertible {
  /// The call, by its name in the manual.
  public var call: String
  /// The error number.
  public var number: Int32

  /// The last error of this thread, under the name of the call that set it.
  init(_ call: String, number: Int32 = errno) {
    self.call = call
    self.number = number
  }

  /// The call, and the C library's description of the number.
  public var description: String {
    guard let text = unsafe strerror(number) else { return "\(call): error \(number)" }
    return unsafe "\(call): \(String(cString: text))"
  }
}
