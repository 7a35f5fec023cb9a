// The structured fuzzer of the service: valid and nearly valid requests over the whole interface,
// held against laws. `Scripts/fuzz service` runs it; the tests run a short one.
//
//   ServiceFuzz [--requests n] [--seed n]      children send requests, and are watched
//   ServiceFuzz --send first count seed        a child: sends that part of a run
//   ServiceFuzz --replay file                  a child: sends the request of a file
//
// Status 0: every law held. Status 1: findings, each printed with the command that repeats it.

import Foundation
import Requests

let words = Array(CommandLine.arguments.dropFirst())

func number(after option: String, default value: Int) -> Int {
  guard let index = words.firstIndex(of: option), index + 1 < words.count else { return value }
  return Int(words[index + 1]) ?? value
}

/// Runs on a thread with the smallest stack that the limits of custom losses are made for; what a
/// debug build puts on a stack needs several times as much.
func onLoopStack(_ body: @escaping @Sendable () -> Void) -> Never {
  let thread = Thread {
    body()
    exit(0)
  }
  #if DEBUG
    thread.stackSize = 8 << 20
  #else
    thread.stackSize = 1 << 20
  #endif
  thread.start()
  while true { sleep(1_000) }
}

if words.first == "--send" {
  let numbers = words.dropFirst().compactMap { Int($0) }
  onLoopStack { Child.send(numbers[0]..<(numbers[0] + numbers[1]), seed: UInt64(numbers[2])) }
} else if words.first == "--replay" {
  let file = words[1]
  onLoopStack { Child.replay(file) }
} else {
  let supervisor = Supervisor(
    requests: number(after: "--requests", default: 20_000),
    seed: UInt64(number(after: "--seed", default: 1)))
  exit(supervisor.run() ? 0 : 1)
}
