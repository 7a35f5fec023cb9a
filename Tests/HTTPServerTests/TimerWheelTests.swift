import Testing

@testable import HTTPServer

/// Deadlines to the tick.
struct TimerWheelTests {
  private func moment(_ ticks: Int64) -> Instant {
    Instant(nanoseconds: ticks * TimerWheel.tick)
  }

  @Test func `calls at the deadline and never before`() {
    let wheel = TimerWheel(now: moment(10))
    #expect(wheel.wait(from: moment(10)) == nil)
    #expect(wheel.insert(7, at: moment(12)) == moment(13))
    var due: [UInt64] = []
    wheel.advance(to: moment(12), into: &due)
    #expect(due.isEmpty)
    wheel.advance(to: moment(13), into: &due)
    #expect(due == [7])
    #expect(wheel.wait(from: moment(13)) == nil)
  }

  @Test func `calls what lies beyond the ring at its end`() {
    let wheel = TimerWheel(now: moment(0))
    let called = wheel.insert(1, at: .never)
    #expect(called == moment(511))
    var due: [UInt64] = []
    wheel.advance(to: called, into: &due)
    #expect(due == [1])
  }

  @Test func `loses nothing over a long sleep`() {
    let wheel = TimerWheel(now: moment(0))
    for token in 0..<300 { _ = wheel.insert(UInt64(token), at: moment(Int64(token))) }
    var due: [UInt64] = []
    wheel.advance(to: moment(100_000), into: &due)
    #expect(due.count == 300)
    #expect(wheel.insert(5, at: moment(1)) == moment(100_001))
    due = []
    wheel.advance(to: moment(100_001), into: &due)
    #expect(due == [5])
  }

  @Test func `tells how long nothing is due`() {
    let wheel = TimerWheel(now: moment(0))
    _ = wheel.insert(1, at: moment(9))
    let milliseconds = Int32(10 * TimerWheel.tick / 1_000_000)
    #expect(wheel.wait(from: moment(0)) == milliseconds + 1)
    #expect(wheel.wait(from: moment(20)) == 0)
  }
}
