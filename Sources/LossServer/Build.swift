// Unsafe because C hands over a string by pointer.
import CBuild
import LossService

/// The build of this program.
enum Build {
  /// The version, and the commit in parentheses if the build knows it: `0.1.0 (2f6c1e9)`.
  static var version: String {
    let commit = unsafe String(cString: cbuild_commit)
    return commit.isEmpty ? Service.version : "\(Service.version) (\(commit))"
  }
}
