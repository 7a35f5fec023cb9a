import ArgumentParser
import LossService

/// Who may call.
struct AccessSettings: ParsableArguments {
  @Option(
    "token-file", default: nil, .optionalText("file"),
    "Bearer tokens, one a line; with it every route but the health checks needs one.")
  var tokenFile: Setting<String?>

  @Option(
    "cors-origin", default: nil, .optionalText("origin"),
    "Origins whose pages may call, separated by commas; * is every one.")
  var corsOrigin: Setting<String?>

  /// The tokens, read from their file.
  var tokens: TokenFile? {
    get throws {
      guard let path = try tokenFile.value else { return nil }
      guard let tokens = TokenFile(path: path) else {
        throw ValidationError("The token file \(path) cannot be read, or holds no token.")
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
