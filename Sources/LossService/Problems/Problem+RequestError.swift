import HTTP1

extension Problem {
  /// The problem of an error of the service.
  init(_ error: RequestError) {
    switch error {
    case .noRoute(let path, let nearest):
      self.init(
        .notFound, "No resource exists at \(quote(path)).",
        hint: nearest.map { "Did you mean \($0)?" } ?? "GET /openapi.json lists every route.")
    case .methodNotAllowed(let method, let allowed):
      self.init(
        .methodNotAllowed,
        "This path does not allow the method \(quote(method)); it allows \(alternatives(allowed)).")
    case .unsupportedMediaType(let received, let supported):
      self.init(
        .unsupportedMediaType,
        "Expected a body of type \(alternatives(supported)), received \(quote(received)).",
        hint: "Send Content-Type: application/json.")
    case .lengthRequired:
      self.init(
        .lengthRequired, "A body is required, but the request does not announce one.",
        hint: "Send the body with Content-Length, or chunked.")
    case .emptyBody:
      self.init(
        .emptyBody, "Expected a JSON object, received an empty body.", pointer: "", offset: 0)
    case .notAnObject:
      self.init(
        .wrongType, "Expected a JSON object, received another value.", pointer: "", offset: 0)
    case .brokenQuery(let parameter):
      self.init(
        .invalidQuery, "The query parameter \(quote(parameter)) is not percent-encoded UTF-8.")
    case .notInQuery(let name, let allowed):
      self.init(
        .invalidQuery, "The field \(quote(name)) belongs in the body, not in the query.",
        hint: allowed.isEmpty ? nil : "The query may hold \(alternatives(allowed)).")
    case .unknownField(let name, let part, let known, let nearest):
      self.init(
        .unknownField, "The \(part.rawValue) has an unknown field \(quote(name)).",
        pointer: part == .body ? JSONPointer.to(String(name.prefix(40))) : nil,
        hint: nearest.map { "Did you mean '\($0)'?" }
          ?? "The known names are \(alternatives(known, "and")).")
    case .missingField(let name, let alternative):
      self.init(
        .missingField,
        alternative.map { "The field '\(name)' or '\($0)' is missing." }
          ?? "The field '\(name)' is missing.", pointer: JSONPointer.to(name))
    case .fieldGivenTwice(let name, let places):
      self.init(
        .repeatedField, "The field '\(name)' was given \(places).", pointer: JSONPointer.to(name))
    case .fieldsExclude(let name, let other):
      self.init(
        .repeatedField, "The fields '\(name)' and '\(other)' exclude each other; send only one.",
        pointer: JSONPointer.to(name))
    case .fieldWithoutPartner(let name, let partner):
      self.init(
        .unknownField, "The field '\(name)' requires '\(partner)'.",
        pointer: JSONPointer.to(name))
    case .unknownLoss(let field, let name, let nearest, let suggestion):
      self.init(
        .unknownValue, "Unknown loss \(quote(name)).", pointer: JSONPointer.to(field),
        hint: Self.hint(nearest, suggestion))
    case .unknownModel(let name, let nearest):
      self.init(
        .unknownLoss, "Unknown model \(quote(name)).",
        hint: nearest.map { "Did you mean '\($0)'?" }
          ?? "POST /v2/repository/index lists every model.")
    case .unknownVersion(let model, let version):
      self.init(
        .unknownLoss, "The model '\(model)' has no version \(quote(version)).",
        hint: "Its version is \(InferenceModel.version).")
    case .malformedHeaderLength(let received):
      self.init(
        .invalidInference,
        "Inference-Header-Content-Length must be one number of bytes; received \(quote(received)).")
    case .headerLengthPastEnd(let length, let available):
      self.init(
        .invalidInference,
        "The JSON part should have \(length) bytes; the body has \(available).",
        hint: "Inference-Header-Content-Length is the length of the JSON part alone.")
    case .wrongType(let field, let expected, let received):
      self.init(
        .wrongType, "The field '\(field)' takes \(expected); received \(received).",
        pointer: JSONPointer.to(field))
    case .notANumber(let field, let index, let kind):
      self.init(
        .wrongType,
        "The field '\(field)' takes a number or nested arrays of numbers; received \(kind.phrase).",
        pointer: JSONPointer.to(field, index), hint: kind.hintAmongNumbers)
    case .numberedMembers(let field):
      self.init(
        .wrongType,
        "The field '\(field)' takes a number or nested arrays of numbers; received an object.",
        pointer: JSONPointer.to(field),
        hint: "JSON.stringify converts a typed array to an object; send Array.from(array).")
    case .unknownWord(let field, let word, let known, let nearest):
      self.init(
        .unknownValue,
        "The field '\(field)' takes \(alternatives(known)); received \(quote(word)).",
        pointer: JSONPointer.to(field), hint: nearest.map { "Did you mean '\($0)'?" })
    case .notAClass(let name):
      self.init(
        .wrongType,
        "The names must be class numbers, counted from 0; received \(quote(name)).",
        pointer: JSONPointer.to(name))
    case .outOfRange(let field, let range):
      self.init(
        .outOfRange, "The field '\(field)' must be \(range).", pointer: JSONPointer.to(field))
    case .invalidPartial(let fault):
      self.init(
        .invalidPartial, fault.sentence, pointer: fault.member.map { JSONPointer.to($0) } ?? "",
        hint: "Send partial results unchanged, with all members.")
    case .partialsDiffer(let error):
      self.init(.partialsDiffer, error.sentence, pointer: "", hint: error.hint)
    case .unknownDivisor(let reduction):
      self.init(
        .outputUnavailable,
        "Some parts have one weight for all samples, so the divisor of "
          + "'\(reduction.rawValue)' is unknown for the whole.",
        pointer: JSONPointer.to("reduction"), hint: "Send a weight for each sample.")
    case .unauthorized:
      self.init(
        .unauthorized, "The request needs a valid bearer token.",
        hint: "Send Authorization: Bearer, followed by a token.")
    case .overloaded(let seconds):
      self.init(
        .overloaded, "The server has no free memory for this request at the moment.",
        hint: "Try again in \(seconds) s.")
    case .computeTimeout(let seconds):
      self.init(.computeTimeout, "The computation took longer than \(seconds) s.")
    case .draining:
      self.init(.draining, "The server is shutting down and accepts no new work.")
    case .within(let path, let error):
      self.init(error)
      pointer = path.map { JSONPointer.to($0) }.joined() + (pointer ?? "")
    }
  }
}
