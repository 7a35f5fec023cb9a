import Testing

@testable import Losses

/// A team's own losses, as files.
struct CustomLossFileTests {
  static let text = """
    import keras.backend as K

    def make(gamma=2.0, weights=[1., 2.]):
        \"\"\"Errors to a power.

        More of it.\"\"\"
        def loss(y_true, y_pred):
            return K.mean(weights * K.pow(K.abs(y_pred - y_true), gamma), axis=-1)
        return loss
    """

  @Test func `become entries of the catalogue`() throws {
    let entry = try #require(try Catalogue.entries(ofFiles: [("power", Self.text)]).first)
    #expect(entry.name == "power")
    #expect(entry.summary == "Errors to a power.")
    #expect(entry.parameters.map(\.name) == ["gamma", "weights"])
    var call = LossCall(
      try entry([("gamma", .number(1))]), yTrue: Tensor([1, 2], [0, 0]),
      yPred: Tensor([1, 2], [1, 2]))
    call.dtype = .float64
    #expect(try call.prepared().evaluate().values?.doubles == [2.5])
  }

  @Test func `say the place where they cannot be read`() {
    #expect {
      try Catalogue.entries(ofFiles: [("a", "def f(y_true, y_pred):\n  return meen(y_pred)")])
    } throws: { error in
      guard case .unreadable("a.py", let inner)? = error as? Catalogue.FileError else {
        return false
      }
      return inner.place.line == 2 && inner.place.column == 10 && inner.hint == "`mean`"
    }
  }

  @Test func `may not take the name of another loss`() {
    #expect(throws: Catalogue.FileError.nameTaken("mse")) {
      try Catalogue.entries(ofFiles: [("mse", Self.text)])
    }
    #expect(throws: Catalogue.FileError.invalidName("../x")) {
      try Catalogue.entries(ofFiles: [("../x", Self.text)])
    }
  }
}
