import Foundation
import LossService
import TensorCoding

/// What holds for every answer, whatever was sent.
public enum Laws {
  /// What an answer was, and the law that it breaks, if any.
  public struct Verdict: Sendable {
    /// The status, or the status and the code of a problem.
    public let outcome: String
    /// The law that is broken, in words.
    public let violation: String?
    /// What a problem says.
    public var detail = ""
  }

  /// Sends a request and holds its answer against the laws.
  public static func verdict(
    on request: GeneratedRequest, index: Int, from service: ServiceUnderTest
  ) -> Verdict {
    let answer = service.answer(to: request)
    var verdict = self.verdict(on: answer, to: request)
    if verdict.violation == nil, index % 16 == 0, let count = request.bytes?.count, count > 0 {
      let again = service.answer(to: request, piece: max(1, count / 7))
      if again.bytes != answer.bytes || again.status != answer.status {
        verdict = Verdict(
          outcome: verdict.outcome, violation: "The answer depends on how the body is cut.",
          detail: "\(answer.opening) | \(again.opening)")
      }
    }
    return verdict
  }

  private static func verdict(
    on answer: ServiceUnderTest.Answer, to request: GeneratedRequest
  ) -> Verdict {
    if answer.status == 200 {
      return Verdict(outcome: "200", violation: violation(ofSuccess: answer, to: request))
    }
    if request.method == "HEAD" || [204, 303, 304].contains(answer.status) {
      return Verdict(outcome: "\(answer.status)", violation: nil)
    }
    let (code, violation) = problem(answer)
    let object = try? JSONSerialization.jsonObject(with: Data(answer.bytes)) as? [String: Any]
    return Verdict(
      outcome: "\(answer.status) \(code)", violation: violation,
      detail: object?["detail"] as? String ?? "")
  }

  /// The code of a problem, and what is wrong with it.
  private static func problem(
    _ answer: ServiceUnderTest.Answer
  ) -> (code: String, violation: String?) {
    guard answer.field("Content-Type")?.hasPrefix("application/problem+json") == true,
      let object = try? JSONSerialization.jsonObject(with: Data(answer.bytes)) as? [String: Any],
      let name = object["code"] as? String
    else { return ("", "An error is not a problem document.") }
    guard let code = ProblemCode(rawValue: name) else { return (name, "The code is not listed.") }
    let allowed: Set<ProblemCode> = [.overloaded, .computeTimeout]
    if code.status.code != answer.status || object["status"] as? Int != answer.status {
      return (name, "The status is not that of the code.")
    }
    if answer.status >= 500, !allowed.contains(code) {
      return (name, "The server blames itself.")
    }
    for field in ["type", "title", "detail", "error"] {
      guard let text = object[field] as? String, !text.isEmpty, text.utf8.count < 1_200 else {
        return (name, "`\(field)` is missing, empty or long.")
      }
    }
    return (name, nil)
  }

  /// Bytes of an answer that are read to the end: Foundation takes half a minute for the largest.
  private static let readable = 4 << 20

  private static func violation(
    ofSuccess answer: ServiceUnderTest.Answer, to request: GeneratedRequest
  ) -> String? {
    switch answer.field("Content-Type") {
    case "application/json" where answer.bytes.count > readable:
      return answer.bytes.first == UInt8(ascii: "{") && answer.bytes.last == UInt8(ascii: "}")
        ? nil : "An answer is not a JSON object."
    case "application/json":
      guard let value = try? JSONSerialization.jsonObject(with: Data(answer.bytes)) else {
        return "An answer is not JSON."
      }
      guard request.method == "POST", request.target.hasPrefix("/loss"),
        case .json(let body) = request.body, body["losses"] == nil,
        let object = value as? [String: Any]
      else { return nil }
      return violation(of: object, to: body, request)
    case "application/x-ndjson": return violation(ofLines: answer, to: request)
    case "application/x-npz":
      var reader = NPZReader()
      do {
        try reader.read(answer.bytes.span)
        _ = try reader.finish()
        return nil
      } catch {
        return "An answer is not npz: \(error)."
      }
    case "application/x-safetensors":
      // A description may hold a text longer than requests may.
      var limits = SafetensorsLimits()
      limits.valueBytes = answer.bytes.count
      var reader = SafetensorsReader(limits: limits)
      do {
        try reader.read(answer.bytes.span)
        _ = try reader.finish()
        return nil
      } catch {
        return "An answer is not safetensors: \(error)."
      }
    default: return nil
    }
  }

  /// A stream has a JSON object for each of its lines, but for blank ones.
  private static func violation(
    ofLines answer: ServiceUnderTest.Answer, to request: GeneratedRequest
  ) -> String? {
    let newline = UInt8(ascii: "\n")
    let answers = answer.bytes.split(separator: newline)
    for line in answers where !isObject(line) && !isObject(withoutNumber(line)) {
      return "A line of an answer is not a JSON object."
    }
    let lines = (request.bytes ?? []).split(separator: newline)
    let filled = lines.count { line in line.contains { ![0x20, 0x09, 0x0D].contains($0) } }
    // A blank line that is longer than the limit is refused.
    return filled...lines.count ~= answers.count
      ? nil : "\(filled) lines have \(answers.count) answers."
  }

  private static func isObject(_ line: some Sequence<UInt8>) -> Bool {
    (try? JSONSerialization.jsonObject(with: Data(line))) is [String: Any]
  }

  /// A line without the number that is its `id`, which comes back as it was sent: Foundation refuses
  /// numbers beyond the range of `Double`.
  private static func withoutNumber(_ line: ArraySlice<UInt8>) -> [UInt8] {
    let opening = Array("{\"id\":".utf8)
    let rest = line.dropFirst(opening.count)
    let number = rest.prefix { Array("+-.eE0123456789".utf8).contains($0) }
    guard line.starts(with: opening), !number.isEmpty,
      rest.dropFirst(number.count).first == UInt8(ascii: ",")
    else { return [] }
    return [UInt8(ascii: "{")] + rest.dropFirst(number.count + 1)
  }

  /// The shape and the members of an answer of losses.
  private static func violation(
    of object: [String: Any], to body: JSON, _ request: GeneratedRequest
  ) -> String? {
    var members = Set(object.keys)
    members.remove("warnings")
    if let outputs = body["outputs"], !request.target.contains("outputs="),
      case .array(let elements) = outputs
    {
      let asked = Set(elements.compactMap { if case .string(let text) = $0 { text } else { nil } })
      if members != asked { return "Asked for \(asked.sorted()), answered \(members.sorted())." }
    }
    guard let shape = body["y_pred"]?.shape else { return nil }
    for name in ["gradient", "hessian_diagonal"] {
      guard let output = object[name] else { continue }
      // JSON ends the shape of an empty tensor at its first 0.
      let expected = shape.firstIndex(of: 0).map { Array(shape[...$0]) } ?? shape
      if self.shape(of: output) != expected {
        return "`\(name)` does not have the shape of y_pred."
      }
    }
    if let values = object["values"], self.shape(of: values) == nil { return "`values` is ragged." }
    return nil
  }

  private static func shape(of value: Any) -> [Int]? {
    guard let array = value as? [Any] else {
      if let text = value as? String {
        return ["NaN", "Infinity", "-Infinity"].contains(text) ? [] : nil
      }
      return value is NSNumber ? [] : nil
    }
    let inner = array.map(shape(of:))
    guard let first = inner.first else { return [0] }
    guard let first, inner.allSatisfy({ $0 == first }) else { return nil }
    return [array.count] + first
  }
}
