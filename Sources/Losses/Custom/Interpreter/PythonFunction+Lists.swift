// Python functions that create lists or iterate over them.

extension PythonFunction {
  static let onLists: [PythonFunction] = [
    PythonFunction("len") { call throws(CustomLossError) in
      switch try call.argument(0, "x") {
      case .list(let list): return .integer(list.items.count)
      case .dictionary(let dictionary): return .integer(dictionary.keys.count)
      case .text(let text):
        try call.interpreter.charge(text.utf8.count / 16, call.range)
        return .integer(text.unicodeScalars.count)
      default: return try call.operate("len", call.positional, call.named)
      }
    },
    PythonFunction("range") { call throws(CustomLossError) in
      let first = try call.integer(0, "stop")
      let (start, stop) = call.count > 1 ? (first, try call.integer(1, "stop")) : (0, first)
      let step = call.count > 2 ? try call.integer(2, "step") : 1
      guard step != 0 else { throw call.fail(.divisionByZero, 2) }
      var numbers: [Value] = []
      var next = start
      while step > 0 ? next < stop : next > stop {
        guard numbers.count < call.interpreter.limits.constants else {
          throw call.interpreter.limit(
            "constants", call.interpreter.limits.constants, call.range)
        }
        numbers.append(.integer(next))
        let (sum, overflow) = next.addingReportingOverflow(step)
        if overflow { break }
        next = sum
      }
      return try call.list(numbers)
    },
    PythonFunction("enumerate") { call throws(CustomLossError) in
      let start = call.value(1, "start") == nil ? 0 : try call.integer(1, "start")
      var pairs: [Value] = []
      for (index, item) in try call.items(0, "iterable").enumerated() {
        pairs.append(
          try call.interpreter.list(
            [.integer(index.addingSaturated(start)), item], call.range, isTuple: true))
      }
      return try call.list(pairs)
    },
    PythonFunction("zip") { call throws(CustomLossError) in
      var columns: [[Value]] = []
      for index in 0..<call.count { columns.append(try call.items(index, "iterable")) }
      var rows: [Value] = []
      for row in 0..<(columns.map(\.count).min() ?? 0) {
        rows.append(
          try call.interpreter.list(columns.map { $0[row] }, call.range, isTuple: true))
      }
      return try call.list(rows)
    },
    PythonFunction("reversed") { call throws(CustomLossError) in
      try call.list(call.items(0, "sequence").reversed())
    },
    PythonFunction("iter") { call throws(CustomLossError) in
      try call.list(call.items(0, "object"))
    },
    PythonFunction("next") { call throws(CustomLossError) in
      let list = try call.receiver()
      guard let first = list.items.first else {
        guard let fallback = call.value(1, "default") else {
          throw call.fail(.raised("StopIteration", ""), 0)
        }
        return fallback
      }
      try call.interpreter.charge(list.items.count / 16, call.range)
      list.change { $0.removeFirst() }
      return first
    },
    PythonFunction("list") { call throws(CustomLossError) in
      try call.list(call.count == 0 ? [] : call.items(0, "iterable"))
    },
    PythonFunction("tuple") { call throws(CustomLossError) in
      try call.interpreter.list(
        call.count == 0 ? [] : call.items(0, "iterable"), call.range, isTuple: true)
    },
    PythonFunction("set") { call throws(CustomLossError) in
      try call.interpreter.set(of: call.count == 0 ? [] : call.items(0, "iterable"), call.range)
    },
    PythonFunction("dict") { call throws(CustomLossError) in
      var entries: [(key: Value, value: Value)] = []
      if case .dictionary(let old)? = call.value(0) {
        entries = zip(old.keys, old.values).map { ($0, $1) }
      } else if call.count > 0 {
        for pair in try call.items(0, "iterable") {
          guard let items = pair.items, items.count == 2 else {
            throw call.fail(.wrongKind(expected: "pairs", found: pair.kindName), 0)
          }
          entries.append((items[0], items[1]))
        }
      }
      for (name, value) in call.named.sorted(by: { $0.value.1.start < $1.value.1.start }) {
        entries.append((.text(name), value.0))
      }
      return try call.interpreter.dictionary(entries, call.range)
    },
    PythonFunction("map") { call throws(CustomLossError) in
      let function = try call.argument(0, "function")
      var columns: [[Value]] = []
      for index in 1..<Swift.max(1, call.count) {
        columns.append(try call.items(index, "iterable"))
      }
      var results: [Value] = []
      for row in 0..<(columns.map(\.count).min() ?? 0) {
        results.append(
          try call.interpreter.call(
            function, positional: columns.map { ($0[row], call.range) }, call.range))
      }
      return try call.list(results)
    },
    PythonFunction("filter") { call throws(CustomLossError) in
      let function = try call.argument(0, "function")
      var results: [Value] = []
      for item in try call.items(1, "iterable") {
        let verdict = try call.interpreter.call(
          function, positional: [(item, call.range)], call.range)
        if try call.interpreter.isTrue(verdict, "filter", call.range) { results.append(item) }
      }
      return try call.list(results)
    },
    PythonFunction("sorted") { call throws(CustomLossError) in
      try call.list(call.sorted(call.items(0, "iterable")))
    },
  ]
}
