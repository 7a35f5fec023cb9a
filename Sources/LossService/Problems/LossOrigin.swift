/// How a request chooses its loss, which determines the place of its parameters.
enum LossOrigin: Equatable {
  /// By its name in the path; the parameters are fields of the body.
  case name
  /// By the source of a function of that name, its parameters in `arguments` or in `inputs`.
  case source(function: String?, inputs: [String], path: [String] = [])
  /// Serialised by Keras; the parameters are in its configuration, at that path.
  case configuration(path: [String])

  /// The pointer to a field that every loss takes, or to a parameter, or to an element there.
  func pointer(to name: String, _ index: [Int] = []) -> String {
    let end = JSONPointer.to(name, index)
    guard !LossArguments.fields.contains(where: { $0.name == name }) else { return end }
    switch self {
    case .name: return end
    case .source(_, let inputs, let path):
      return path.map { JSONPointer.to($0) }.joined()
        + JSONPointer.to(inputs.contains(name) ? "inputs" : "arguments") + end
    case .configuration(let path):
      return path.map { JSONPointer.to($0) }.joined() + end
    }
  }
}
