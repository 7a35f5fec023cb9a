import Foundation
import Testing

/// `--losses`: a team's own losses, from a folder.
struct LossFolderTests {
  private let folder = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).losses")

  private func write(_ files: [String: String]) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for (name, text) in files {
      try text.write(to: folder.appending(path: name), atomically: true, encoding: .utf8)
    }
  }

  private static let squared = "def loss(y_true, y_pred):\n  return mean((y_pred - y_true) ** 2)\n"

  @Test func `serves each file under its name`() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    try write([
      "squared.py": Self.squared, "again.py": Self.squared, "notes.txt": "not a loss",
      "__init__.py": "", ".hidden.py": "(",
      "cubed.py": "def cube(t, p, k=2):\n  '''Cubes.'''\n  return K.mean(k * (p - t) ** 3)\n",
    ])
    let program = try RunningProgram(environment: ["LOSS_SERVER_LOSSES": folder.path])
    let curl = { (arguments: String) in
      try Command.shell("curl -s \(program.url)\(arguments)").output
    }
    let body = #"-d '{"y_true":[1],"y_pred":[3],"outputs":"loss"}'"#
    #expect(try curl("/loss/squared \(body)") == #"{"loss":4.0}"#)
    #expect(try curl("/loss/again \(body)") == #"{"loss":4.0}"#)
    #expect(try curl("/loss/loss \(body)").contains("unknown_loss"))
    #expect(try curl("/loss/cube \(body)") == #"{"loss":16.0}"#)
    #expect(try curl("/loss/cubed?k=1 \(body)") == #"{"loss":8.0}"#)
    #expect(try curl("/loss/cubed").contains(#""summary":"Cubes.""#))
    #expect(
      try curl("/v2/models/cubed").contains(
        #"{"name":"k","datatype":"FP32","shape":[-1],"optional":true}]"#))
    let inputs = [("y_true", 1), ("y_pred", 3), ("k", 5)].map {
      #"{"name":"\#($0)","shape":[1],"datatype":"FP32","data":[\#($1)]}"#
    }
    #expect(
      try curl("/v2/models/cubed/infer -d '{\"inputs\":[\(inputs.joined(separator: ","))]}'")
        .contains(#""data":[40.0]"#))
    #expect(try curl("/metrics").contains(#"loss="cubed",status="200""#))
  }

  @Test(arguments: [
    ("bad.py", "def f(t, p):\n  return mean(p\n", "bad.py:2:", "line 2"),
    ("bad.py", "def f(t, p):\n  return meen(p)\n", "bad.py:2:10:", "mean"),
    ("bad.py", "def f(t, p):\n  return K.meen(p)\n", "bad.py:2:", "mean"),
    ("bad.py", "import os\nos.remove(y_pred)\n", "bad.py:2:", "os"),
    ("huber.py", "mean(y_pred)", "huber.py:1:1:", "'huber' is already used"),
    ("mine.py", "def mse(t, p):\n  return mean(p)\n", "mine.py:1:1:", "'mse' is already used"),
    ("my-loss.py", "mean(y_pred)", "my-loss.py:", "letters"),
    ("empty.py", "# nothing\n", "empty.py:1:1:", "empty"),
  ])
  func `stops the start with the place`(
    file: String, text: String, place: String, words: String
  ) throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    try write([file: text])
    let command = try Command.program("--losses", folder.path)
    #expect(command.status == 64)
    #expect(command.errors.contains(folder.path + "/" + place), "\(command.errors)")
    #expect(command.errors.contains(words), "\(command.errors)")
  }

  @Test func `needs its folder`() throws {
    let command = try Command.program("--losses", "/nowhere/at/all")
    #expect(command.status == 64)
    #expect(command.errors.contains("/nowhere/at/all cannot be read"))
  }
}
