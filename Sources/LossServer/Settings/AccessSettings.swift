import ArgumentParser
import LossService

/// Settings of access.
struct AccessSettings: ParsableArguments {
  @Option(
    "token-file", default: nil, .optionalText("file"),
    "File of bearer tokens, one per line; required by all routes except the health checks.")
  var tokenFile: Setting<String?>

  @Option(
    "cors-origin", default: nil, .optionalText("origin"),
    "Origins allowed to make cross-origin requests, separated by commas; * means all.")
  var corsOrigin: Setting<String?>

  /// The tokens, read from their file.
  var tokens: TokenFile? {
    get throws {
      guard let path = try tokenFile.value else { return nil }
      guard let tokens = TokenFile(path: path) else {
        throw ValidationError("The token file \(path) cannot be read or contains no tokens.")
      }
      return tokens
    }
  }

  /// The origins, one by one.
  var origins: [String] {
    get throws {
      (try corsOrigin.value ?? "").split(separator: ",").map {
        String($0.drop { $0 == " " })
      }
    }
  }
}
