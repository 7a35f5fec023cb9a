// Nanoseconds a request for reading heads, and for writing them.
//
//   ProtocolBenchmark

import HTTP1
import Timing

/// A request with so many fields besides those it needs, and a body of 90 bytes.
func request(fields: Int) -> [UInt8] {
  var text = "POST /loss/mean_squared_error HTTP/1.1\r\nHost: localhost:8080\r\n"
  text += "Content-Type: application/json\r\nContent-Length: 90\r\n"
  for index in 0..<fields { text += "X-Field-\(index): some value of ordinary length\r\n" }
  return Array((text + "\r\n" + String(repeating: " ", count: 90)).utf8)
}

print(pad("head (ns/request)", 30), "whole, and in pieces of 16 bytes")
for fields in [0, 6, 20] {
  let bytes = request(fields: fields)
  var parser = RequestParser()
  func read(piece: Int) {
    var cursor = 0
    var end = 0
    while end < bytes.count {
      end = min(end + piece, bytes.count)
      reading: while true {
        switch parser.next(in: bytes.span.extracting(0..<end), at: &cursor) {
        case .head, .body, .end: continue
        case .needMore: break reading
        case .failure(let failure): fatalError("\(failure)")
        }
      }
    }
  }
  let times = [bytes.count, 16].map { piece in
    nanoseconds(per: 1_000) { for _ in 0..<1_000 { read(piece: piece) } }
  }
  print(pad("\(fields + 3) fields", 30), pad(round2(times[0]), 10), round2(times[1]))
}

let writer = ResponseWriter(requestID: "85df24acd4c153c86f671115aba47352")
let date = HTTPDate(secondsSince1970: 1_700_000_000)
var output: [UInt8] = []
let time = try nanoseconds(per: 1_000) {
  for _ in 0..<1_000 {
    output.removeAll(keepingCapacity: true)
    _ = try writer.appendHead(
      Status(200, "OK"), fields: [Field("Content-Type", "application/json")], length: .known(90),
      date: date, to: &output)
  }
}
print("\n" + pad("answer's head (ns)", 30), round2(time))
