import Foundation
import PackagePlugin

/// Embeds the files of the page, compressed together, as a Swift literal in base64.
///
/// No resource bundle is needed at run time. Each file follows a line with its name and its length.
/// Comments of scripts and style sheets stay in the repository.
@main struct EmbedAssets: BuildToolPlugin {
  private static let script = #"""
    set -eu
    cd "$1"
    without_comments() { sed -E '/^ *(\/\/ .*|\/\*.*\*\/)$/d; /^ *\/\*\*$/,/^ *\*\/$/d' "$1"; }
    {
      printf 'enum EmbeddedAssets {\n  /// Base64 of the files, compressed by gzip.\n'
      printf '  static let archive: StaticString = "'
      for name in *; do
        case $name in
          *.js | *.css) content=$(without_comments "$name") ;;
          *) content=$(cat "$name") ;;
        esac
        printf '%s %d\n%s' "$name" "$(printf %s "$content" | wc -c)" "$content"
      done | gzip -9n | base64 -w 0
      printf '"\n}\n'
    } >"$2"
    """#

  func createBuildCommands(context: PluginContext, target: Target) throws -> [Command] {
    let assets = target.directoryURL.appending(path: "Assets")
    let files = try FileManager.default.contentsOfDirectory(
      at: assets, includingPropertiesForKeys: nil)
    let output = context.pluginWorkDirectoryURL.appending(path: "EmbeddedAssets.swift")
    return [
      .buildCommand(
        displayName: "Compressing the page", executable: URL(filePath: "/bin/sh"),
        arguments: ["-c", Self.script, "sh", assets.path(), output.path()],
        inputFiles: files, outputFiles: [output])
    ]
  }
}
