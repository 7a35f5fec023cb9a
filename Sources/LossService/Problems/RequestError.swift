import Losses
import TensorCoding

/// Why the service rejects a request before any loss is called: facts, from which `Problem` makes
/// sentences.
enum RequestError: Error, Equatable {
  /// No route has that path.
  case noRoute(path: String, nearest: String?)
  /// The path does not take that method.
  case methodNotAllowed(method: String, allowed: [String])
  /// The body is of another media type.
  case unsupportedMediaType(received: String, supported: [String])
  /// The route needs a body, but the head announces none.
  case lengthRequired
  /// The body is empty, or only blanks.
  case emptyBody
  /// The body is JSON, but no object.
  case notAnObject
  /// The query has a parameter with invalid percent-encoding or UTF-8.
  case brokenQuery(parameter: String)
  /// The route takes no such parameter in its query.
  case notInQuery(name: String, allowed: [String])
  /// A field that the route does not know.
  case unknownField(name: String, part: RequestPart, known: [String], nearest: String?)
  /// A field that must be there.
  case missingField(name: String, alternative: String?)
  /// A field in the body and in the query, or twice in one of them.
  case fieldGivenTwice(name: String, places: String)
  /// Two fields of which there may be one.
  case fieldsExclude(name: String, other: String)
  /// A field that requires another one.
  case fieldWithoutPartner(name: String, partner: String)
  /// A body names an unknown loss.
  case unknownLoss(
    field: String, name: String, nearest: String?, suggestion: LossSuggestion?)
  /// There is no model of that name.
  case unknownModel(name: String, nearest: String?)
  /// A model has no such version.
  case unknownVersion(model: String, version: String)
  /// `Inference-Header-Content-Length` is no number, or several.
  case malformedHeaderLength(received: String)
  /// The JSON part would end after the body.
  case headerLengthPastEnd(length: Int, available: Int)
  /// A value of another type than the field takes.
  case wrongType(field: String, expected: String, received: String)
  /// A value that is no number in a tensor.
  case notANumber(field: String, index: [Int], kind: JSONKind)
  /// An object with numbered members in place of an array.
  case numberedMembers(field: String)
  /// A word that the field does not accept.
  case unknownWord(field: String, word: String, known: [String], nearest: String?)
  /// A name that should be the number of a class.
  case notAClass(name: String)
  /// A number outside its range.
  case outOfRange(field: String, range: String)
  /// A partial result that is invalid or was changed.
  case invalidPartial(PartialFault)
  /// A partial result that does not belong to the same whole as the others.
  case partialsDiffer(PartialMergeError)
  /// The merged parts lack the divisor of the reduction.
  case unknownDivisor(Reduction)
  /// A bearer token is needed, but it is missing or wrong.
  case unauthorized
  /// The memory budget has no room for the computation.
  case overloaded(retryAfter: Int)
  /// The computation took longer than it may.
  case computeTimeout(seconds: Double)
  /// The server is shutting down.
  case draining
  /// One of these errors, within nested fields of the body.
  indirect case within([String], RequestError)

  /// What is wrong with a partial result.
  enum PartialFault: Error, Equatable {
    /// It is no object.
    case notAnObject
    /// It is of a version that is not read here.
    case version
    /// A member is missing, or cannot be read.
    case member(String)
    /// It has a member that partial results do not have.
    case unknownMember(String)
    /// Its checksum does not match its members.
    case altered
  }

  /// The part of a request that holds a field.
  enum RequestPart: String {
    case body
    case query
  }
}
