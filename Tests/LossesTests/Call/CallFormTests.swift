import Testing

@testable import Losses

struct CallFormTests {
  /// Calls that differ from the first in one fact each.
  private static func calls() throws -> [LossCall] {
    let huber = try Catalogue.loss("huber")
    let base = LossCall(huber, yTrue: Tensor([1, 2]), yPred: Tensor([1, 3]))
    let single = Tensor([1, 2]).stored(as: .float32)
    func changed(_ change: (inout LossCall) -> Void) -> LossCall {
      var call = base
      change(&call)
      return call
    }
    return [
      base, LossCall(huber, yTrue: Tensor([1]), yPred: Tensor([1, 3])),
      LossCall(huber, yTrue: Tensor([1, 2]), yPred: Tensor([1])),
      LossCall(huber, yTrue: single, yPred: Tensor([1, 3])),
      LossCall(huber, yTrue: Tensor([1, 2]), yPred: single),
      LossCall(
        try Catalogue.loss("huber", ["delta": 2]), yTrue: Tensor([1, 2]), yPred: Tensor([1, 3])),
      LossCall(try Catalogue.loss("mse"), yTrue: Tensor([1, 2]), yPred: Tensor([1, 3])),
      changed { $0.sampleWeight = Tensor([], [2]) }, changed { $0.sampleWeight = Tensor([2]) },
      changed { $0.sampleWeight = Tensor([2]).stored(as: .float32) },
      changed { $0.mask = Tensor([1]) }, changed { $0.mask = Tensor([], [1]) },
      changed { $0.mask = Tensor([1]).stored(as: .float32) },
      changed { $0.classWeight = [1: 2] }, changed { $0.reduction = .sum },
      changed { $0.isReductionGiven.toggle() }, changed { $0.outputs = [.gradient] },
      changed { $0.dtype = .float16 }, changed { $0.dtype = .bfloat16 },
    ]
  }

  @Test func `recognises the calls whose own form is equal, and no others`() throws {
    let calls = try Self.calls()
    for call in calls {
      let form = CallForm(call)
      for other in calls {
        #expect(form.isForm(of: other) == (form == CallForm(other)), "\(call) \(other)")
      }
    }
    #expect(Set(calls.map { CallForm($0) }).count == calls.count)
  }

  /// So a property that `isForm(of:)` leaves out fails the test above.
  @Test func `has no property in which those calls agree`() throws {
    let forms = try Self.calls().map { CallForm($0) }
    func properties(_ form: CallForm) -> [String: String] {
      let all =
        Array(Mirror(reflecting: form).children)
        + Array(Mirror(reflecting: form.storedAs).children)
        + [(label: "key", value: form.loss as Any)]
      return Dictionary(
        all.map { ($0.label ?? "", String(reflecting: $0.value)) }, uniquingKeysWith: { $1 })
    }
    for name in properties(forms[0]).keys {
      #expect(Set(forms.map { properties($0)[name] }).count > 1, "\(name)")
    }
  }
}
