/// Makes a request smaller, as long as it still does what it was found for.
public enum Shrinking {
  /// The smallest request that was found in so many trials.
  ///
  /// Each trial takes the first smaller request that still fails; `fails` must be repeatable.
  public static func smallest(
    _ request: GeneratedRequest, trials: Int, fails: (GeneratedRequest) -> Bool
  ) -> GeneratedRequest {
    var smallest = request
    var left = trials
    var hasShrunk = true
    while hasShrunk, left > 0 {
      hasShrunk = false
      for candidate in candidates(smallest) where left > 0 {
        left -= 1
        if fails(candidate) {
          smallest = candidate
          hasShrunk = true
          break
        }
      }
    }
    return smallest
  }

  /// Smaller requests, the smallest first.
  private static func candidates(_ request: GeneratedRequest) -> [GeneratedRequest] {
    var candidates: [GeneratedRequest] = []
    func add(_ body: GeneratedRequest.Body) {
      var smaller = request
      smaller.body = body
      candidates.append(smaller)
    }
    if let mark = request.target.firstIndex(of: "?") {
      var smaller = request
      smaller.target = String(request.target[..<mark])
      candidates.append(smaller)
    }
    switch request.body {
    case .none: break
    case .json(let json): for smaller in self.smaller(json) { add(.json(smaller)) }
    case .lines(let lines):
      for index in lines.indices {
        var rest = lines
        rest.remove(at: index)
        add(.lines(rest))
        for smaller in self.smaller(lines[index]) {
          var changed = lines
          changed[index] = smaller
          add(.lines(changed))
        }
      }
    case .bytes(let bytes): for smaller in shorter(bytes) { add(.bytes(smaller)) }
    }
    return candidates
  }

  private static func smaller(_ json: JSON) -> [JSON] {
    switch json {
    case .literal(let text): return text.count > 1 ? [.literal("1"), .literal("0")] : []
    case .string(let text):
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      let fewerLines = shorter(Array(lines)).map { JSON.string($0.joined(separator: "\n")) }
      let fewerCharacters =
        lines.count < 4 ? shorter(Array(text)).map { JSON.string(String($0)) } : []
      return fewerLines + fewerCharacters
    case .array(let elements):
      return shorter(elements).map(JSON.array)
        + elements.indices.prefix(8).flatMap { index in
          smaller(elements[index]).map { smaller in
            var changed = elements
            changed[index] = smaller
            return .array(changed)
          }
        }
    case .object(let members):
      return shorter(members).map(JSON.object)
        + members.indices.flatMap { index in
          smaller(members[index].value).map { smaller in
            var changed = members
            changed[index].value = smaller
            return .object(changed)
          }
        }
    }
  }

  /// The same without a run of elements: half of them, a quarter, down to one.
  private static func shorter<Element>(_ elements: [Element]) -> [[Element]] {
    var results: [[Element]] = []
    var run = elements.count
    while run > 0 {
      for start in stride(from: 0, to: elements.count, by: run) where results.count < 120 {
        results.append(
          Array(elements[..<start]) + Array(elements[min(elements.count, start + run)...]))
      }
      run /= 2
    }
    return results
  }
}
