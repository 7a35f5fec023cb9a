/// A file that holds a custom loss: a team's own, in the catalogue under its name.
public struct CustomLossFile: Sendable {
  /// The name it is served under: the file's, without `.py`.
  public let name: String
  /// What was read.
  public let source: CustomLossSource

  /// Reads the text of a file, and opens it once with small tensors, so that what no shape could
  /// mend, such as an unknown name, shows at once.
  public init(
    name: String, text: String, limits: CustomLimits = CustomLimits()
  ) throws(CustomLossError) {
    self.name = name
    source = try CustomLossSource.parsed(text, limits: limits)
    let graph = Graph()
    let interpreter = Interpreter(
      source, yTrue: graph.input(.yTrue, shape: [2, 4]), yPred: graph.input(.yPred, shape: [2, 4]),
      arguments: [])
    do throws(CustomLossError) {
      _ = try interpreter.loss()
    } catch {
      switch error.fact {
      case .unknownName(let name) where source.function == nil && !Names.all.contains(name):
        break  // an argument, or an input, that only a call can bring
      case .unknownName, .unknownAttribute, .notSupported, .unknownModule, .noResult,
        .unknownArgument,
        .repeatedArgument, .tooManyArguments:
        throw error
      default: break
      }
    }
  }
}

extension CatalogueEntry {
  /// The entry of a custom loss that came as a file.
  public init(_ file: CustomLossFile) {
    let source = file.source
    self.init(
      name: file.name, aliases: [], summary: source.summary ?? "A custom loss.",
      formula: source.text, shapes: CustomLoss.shapes,
      parameters: source.parameters.map { name, value in
        ParameterDescription(
          name: name, kind: value.kind, defaultValue: value ?? .null, range: .finite,
          summary: value == nil ? "Required." : "A parameter of the function.")
      },
      source: "\(file.name).py"
    ) { arguments throws(LossError) in
      try source.resolved(arguments: arguments).loss
    }
  }
}

extension Argument? {
  /// The kind of parameter whose default this is.
  fileprivate var kind: ParameterDescription.Kind {
    switch self {
    case .boolean: .boolean
    case .tensor: .numberOrList
    case .number: .numberOrList
    case .string, .null, nil: .optionalTensor
    }
  }
}

extension Catalogue {
  /// Why files cannot stand in a catalogue.
  public enum FileError: Error, Equatable, Sendable {
    /// The file's text is no loss.
    case unreadable(file: String, CustomLossError)
    /// Another loss has that name.
    case nameTaken(String)
    /// What stands before `.py` is no name: letters, digits and `_`.
    case invalidName(String)
  }

  /// The entries of files, by name and text, none of which bears the name of another loss.
  public static func entries(
    ofFiles files: [(name: String, text: String)], limits: CustomLimits = CustomLimits()
  ) throws(FileError) -> [CatalogueEntry] {
    var taken = Set(entries.flatMap { [$0.name] + $0.aliases })
    var added: [CatalogueEntry] = []
    for (name, text) in files {
      let isName = name.utf8.allSatisfy {
        $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-")
          || $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9")
          || $0 | 0x20 >= UInt8(ascii: "a") && $0 | 0x20 <= UInt8(ascii: "z")
      }
      guard isName, !name.isEmpty, name.utf8.count <= 64 else { throw .invalidName(name) }
      guard taken.insert(name).inserted else { throw .nameTaken(name) }
      do throws(CustomLossError) {
        added.append(CatalogueEntry(try CustomLossFile(name: name, text: text, limits: limits)))
      } catch {
        throw .unreadable(file: name + ".py", error)
      }
    }
    return added
  }
}
