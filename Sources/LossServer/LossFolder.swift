// Unsafe because the C library reads and lists into memory that is passed by pointer.
import Glibc
import Losses

/// A folder of losses: each file `name.py` is a loss, served under this name.
///
/// It is also served under the name of its function, unless several files have functions of that name.
struct LossFolder {
  /// Why the losses of a folder are rejected, and where.
  struct Refusal: Error, CustomStringConvertible {
    let description: String
  }

  /// A loss of the folder.
  private struct Item {
    let name: String
    let path: String
    let source: CustomLossSource
  }

  private let path: String

  /// The folder at this path.
  init(path: String) {
    self.path = path
  }

  /// The built-in losses and those of the folder.
  func catalogue(limits: CustomLimits = CustomLimits()) throws(Refusal) -> LossCatalogue {
    var items: [Item] = []
    for file in try files() { items.append(try item(file, limits: limits)) }
    var entries: [CatalogueEntry] = []
    var catalogue = LossCatalogue.builtIn
    for item in items {
      let alias = alias(of: item, among: items)
      entries.append(
        CatalogueEntry(
          item.source, name: item.name, aliases: alias.map { [$0] } ?? [],
          file: item.name + Self.suffix))
      do throws(LossCatalogue.NameTaken) {
        // One by one, so that an error can name its file.
        catalogue = try LossCatalogue(adding: entries)
      } catch {
        throw Refusal(
          description: "\(item.path):1:1: the name '\(error.name)' is already used by the loss "
            + "'\(error.owner)'.")
      }
    }
    return catalogue
  }

  private static let suffix = ".py"

  /// The name of the function, if it identifies the loss.
  private func alias(of item: Item, among items: [Item]) -> String? {
    guard let name = item.source.name, name != item.name else { return nil }
    return items.count { $0.source.name == name } == 1 ? name : nil
  }

  private func item(_ file: String, limits: CustomLimits) throws(Refusal) -> Item {
    let filePath = path + "/" + file
    let name = String(file.dropLast(Self.suffix.count))
    let isName = name.utf8.allSatisfy {
      $0 == UInt8(ascii: "_") || UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0
        || UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 | 0x20
    }
    guard isName else {
      throw Refusal(
        description: "\(filePath): the name of a loss may contain only letters, digits and _.")
    }
    guard let bytes = Self.contents(of: filePath, limit: limits.characters + 1) else {
      throw Refusal(description: "\(filePath) cannot be read.")
    }
    guard bytes.count <= limits.characters else {
      throw Refusal(
        description: "\(filePath): the file is larger than the limit of "
          + "\(limits.characters) bytes.")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Refusal(description: "\(filePath): the file is not UTF-8.")
    }
    do throws(CustomLossError) {
      let source = try CustomLossSource.parsed(text, limits: limits)
      try source.check()
      return Item(name: name, path: filePath, source: source)
    } catch {
      let hint = error.advice.map { " \($0)" } ?? ""
      throw Refusal(
        description: "\(filePath):\(error.place.line):\(error.place.column): "
          + "\(error.sentence)\(hint)")
    }
  }

  /// The names of the files with losses, sorted, without hidden ones and `__init__.py`.
  private func files() throws(Refusal) -> [String] {
    guard let folder = unsafe opendir(path) else {
      throw Refusal(description: "The folder of losses \(path) cannot be read.")
    }
    defer { unsafe closedir(folder) }
    var files: [String] = []
    while let entry = unsafe readdir(folder) {
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      let isLoss = name.hasSuffix(Self.suffix) && !name.hasPrefix(".") && name != "__init__.py"
      if isLoss { files.append(name) }
    }
    return files.sorted()
  }

  /// At most `limit` bytes of a file.
  private static func contents(of path: String, limit: Int) -> [UInt8]? {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var text: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 4_096)
    while text.count < limit {
      let count = unsafe read(descriptor, &piece, min(piece.count, limit - text.count))
      if count == 0 { break }
      guard count > 0 else { return nil }
      text += piece.prefix(count)
    }
    return text
  }
}
