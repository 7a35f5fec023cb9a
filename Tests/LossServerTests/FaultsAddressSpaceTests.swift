import Foundation
import TestSupport
import Testing

/// A system that has less memory than the budget promises.
@Suite(.serialized) struct FaultsAddressSpaceTests {
  @Test(.enabled(if: !Effort.isReduced, "sanitizers take all addresses for themselves"))
  func `answers 503 where memory cannot be had, and goes on`() throws {
    let program = try RunningProgram(
      ["--access-log", "off", "--threads", "2", "--memory-budget", "64GiB"],
      prelude: "ulimit -v 900000")
    func status(_ function: String) throws -> String {
      let body =
        #"{"function":"\#(function)","y_true":[1],"y_pred":[1],"dtype":"float64","#
        + #""outputs":["loss","values","gradient"]}"#
      return try Command.shell(
        "curl -s -m 60 -o /dev/null -w '%{http_code} %header{retry-after}' "
          + "-H 'Content-Type: application/json' -d '\(body)' \(program.url)/loss"
      ).output
    }
    // Two tensors of half a gigabyte; one streamed, which takes none; and a small one.
    #expect(try status("cumsum(zeros([2**26])+y_pred)") == "503 1")
    #expect(try status("sum(zeros([2**24])+y_pred)") == "200 ")
    #expect(try status("zeros([2**16])+y_pred") == "200 ")
    #expect(try program.isWell())
    #expect(program.terminate() == 0)
  }
}
