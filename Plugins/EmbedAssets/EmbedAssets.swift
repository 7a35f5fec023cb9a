import Foundation
import PackagePlugin

/// Embeds the files of the page, compressed together, as words of a Swift array.
///
/// A text in base64 would take a third more space. Words of 64 bits compile in a second.
/// No resource bundle is needed at run time. Each file follows a line with its name and its length;
/// files of one kind, which have most in common, stand side by side.
/// Comments of scripts and style sheets stay in the repository.
@main struct EmbedAssets: BuildToolPlugin {
  private static let script = #"""
    set -eu
    cd "$1"
    without_comments() { sed -E '/^ *(\/\/ .*|\/\*.*\*\/)$/d; /^ *\/\*\*$/,/^ *\*\/$/d' "$1"; }
    {
      printf 'enum EmbeddedAssets {\n'
      printf '  /// The files, compressed by gzip, in little-endian words; zeros fill the last one.\n'
      printf '  static let archive: [UInt64] = [\n'
      for name in $(printf '%s\n' * | sort -t . -k 2); do
        case $name in
          *.js | *.css) content=$(without_comments "$name") ;;
          *) content=$(cat "$name") ;;
        esac
        printf '%s %d\n%s' "$name" "$(printf %s "$content" | wc -c)" "$content"
      done | gzip -9n | od -An -v -tx8 --endian=little | sed -E 's/ *([0-9a-f]+)/0x\1,/g'
      printf '  ]\n}\n'
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
