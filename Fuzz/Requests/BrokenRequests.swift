/// Requests of the other kinds, damaged: cut, with bytes changed, or with another type or method.
struct BrokenRequests: RequestKind {
  let name = "broken"
  let weight = 2

  func request(_ choices: inout Choices) -> GeneratedRequest {
    let whole = choices.one(
      of: [
        NamedLosses(), CustomLosses(), SerialisedLosses(), TensorBodies(), ArchiveBodies(),
        OneHotRequests(), BinaryInference(), Streams(),
      ] as [any RequestKind])
    var request = whole.request(&choices)
    switch choices.integer(in: 0...5) {
    case 0: request.method = choices.one(of: ["GET", "PUT", "HEAD", "DELETE", "OPTIONS"])
    case 1:
      request.fields = [
        (
          "Content-Type",
          choices.one(of: [
            "text/plain", "application/x-safetensors", "application/json; charset=utf-16", "",
            "application/x-www-form-urlencoded", "application/octet-stream", "application/zip",
            "application/x-npz", "application/x-ndjson", "multipart/form-data",
          ])
        )
      ]
    case 2:
      request.target = choices.one(of: [
        "/loss/", "/loss/%00", "/loss/mse?outputs=", "/loss/mse?%ff=1", "/loss?function=y_pred",
        "/loss/mse?delta=1&delta=2", "/loss/huber?delta=1e999", "/merge", "/v2/models/mse/infer",
        "/", "/docs", "/v2", "/operators", "/metrics", "/loss/mse?dtype=float64&dtype=float64",
      ])
    default:
      var bytes = request.bytes ?? []
      for _ in 0..<choices.integer(in: 1...4) where !bytes.isEmpty {
        let place = choices.integer(in: 0...bytes.count - 1)
        switch choices.integer(in: 0...3) {
        case 0: bytes.removeSubrange(place...)
        case 1: bytes[place] = UInt8(truncatingIfNeeded: choices.next())
        case 2: bytes.insert(contentsOf: bytes[place...].prefix(8), at: place)
        default: bytes.remove(at: place)
        }
      }
      request.body = .bytes(bytes)
    }
    return request
  }
}
