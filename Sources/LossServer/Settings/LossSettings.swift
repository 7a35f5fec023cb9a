import ArgumentParser
import LossService
import Losses

/// Settings of losses.
struct LossSettings: ParsableArguments {
  @Option(
    "losses", default: nil, .optionalText("folder"),
    "Folder of custom losses: each file name.py is served at /loss/name.")
  var folder: Setting<String?>

  /// The built-in losses and those of the folder.
  var catalogue: LossCatalogue {
    get throws {
      guard let path = try folder.value else { return .builtIn }
      do throws(LossFolder.Refusal) {
        return try LossFolder(path: path).catalogue()
      } catch {
        throw ValidationError(error.description)
      }
    }
  }
}
