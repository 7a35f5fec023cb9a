// Methods of lists, dictionaries and strings.

extension PythonFunction {
  static let ofLists = table([
    PythonFunction("as_list") { call throws(CustomLossError) in try call.list(call.receiver().items)
    },
    PythonFunction("copy") { call throws(CustomLossError) in try call.list(call.receiver().items) },
    // `np.unique([]).astype(int)`
    PythonFunction("astype") { call throws(CustomLossError) in try call.argument(0, "x") },
    PythonFunction("is_fully_defined") { _ throws(CustomLossError) in .boolean(true) },
    PythonFunction("num_elements") { call throws(CustomLossError) in
      .integer(product(Value.list(try call.receiver()).wholeNumbers ?? []))
    },
    PythonFunction("numel") { call throws(CustomLossError) in
      .integer(product(Value.list(try call.receiver()).wholeNumbers ?? []))
    },
    PythonFunction("append") { call throws(CustomLossError) in
      try call.grow(by: [call.argument(1, "object")]) { list, items in list.append(items[0]) }
    },
    PythonFunction("extend") { call throws(CustomLossError) in
      try call.grow(by: call.items(1, "iterable")) { list, items in list.change { $0 += items } }
    },
    PythonFunction("insert") { call throws(CustomLossError) in
      let index = try call.integer(1, "index")
      return try call.grow(by: [call.argument(2, "object")]) { list, items in
        let count = list.items.count
        let place = Swift.min(Swift.max(index < 0 ? index + count : index, 0), count)
        list.change { $0.insert(items[0], at: place) }
      }
    },
    PythonFunction("pop") { call throws(CustomLossError) in
      let list = try call.mutable()
      let index = call.count > 1 ? try call.integer(1, "index") : -1
      let count = list.items.count
      guard index >= -count, index < count else {
        throw call.fail(.indexOutOfRange(index: index, length: count), 1)
      }
      let place = index < 0 ? index + count : index
      let item = list.items[place]
      try call.interpreter.charge(count, call.range)
      list.change { $0.remove(at: place) }
      return item
    },
    PythonFunction("clear") { call throws(CustomLossError) in
      try call.mutable().change { $0 = [] }
      return .none
    },
    PythonFunction("reverse") { call throws(CustomLossError) in
      let list = try call.mutable()
      try call.interpreter.charge(list.items.count, call.range)
      list.change { $0.reverse() }
      return .none
    },
    PythonFunction("sort") { call throws(CustomLossError) in
      let list = try call.mutable()
      let sorted = try call.sorted(list.items)
      list.change { $0 = sorted }
      return .none
    },
    PythonFunction("index") { call throws(CustomLossError) in
      let wanted = try call.argument(1, "value")
      for (index, item) in try call.receiver().items.enumerated() {
        if try call.interpreter.areEqual(item, wanted, call.range) == true {
          return .integer(index)
        }
      }
      throw call.fail(.raised("ValueError", "the list does not hold that value"), 1)
    },
    PythonFunction("count") { call throws(CustomLossError) in
      let wanted = try call.argument(1, "value")
      var count = 0
      for item in try call.receiver().items {
        if try call.interpreter.areEqual(item, wanted, call.range) == true { count += 1 }
      }
      return .integer(count)
    },
  ])

  static let ofDictionaries = table([
    PythonFunction("get") { call throws(CustomLossError) in
      let dictionary = try call.dictionary()
      let key = try call.interpreter.key(call.argument(1, "key"), call.place(1))
      return dictionary[key] ?? call.value(2, "default") ?? .none
    },
    PythonFunction("keys") { call throws(CustomLossError) in
      try call.list(call.dictionary().keys)
    },
    PythonFunction("values") { call throws(CustomLossError) in
      try call.list(call.dictionary().values)
    },
    PythonFunction("items") { call throws(CustomLossError) in
      let dictionary = try call.dictionary()
      var pairs: [Value] = []
      for (key, value) in zip(dictionary.keys, dictionary.values) {
        pairs.append(try call.interpreter.list([key, value], call.range, isTuple: true))
      }
      return try call.list(pairs)
    },
    PythonFunction("copy") { call throws(CustomLossError) in
      let dictionary = try call.dictionary()
      return try call.interpreter.dictionary(
        zip(dictionary.keys, dictionary.values).map { ($0, $1) }, call.range)
    },
    PythonFunction("update") { call throws(CustomLossError) in
      let dictionary = try call.dictionary()
      if case .dictionary(let more)? = call.value(1) {
        try call.interpreter.charge(more.keys.count, call.range)
        for (key, value) in zip(more.keys, more.values) {
          try call.interpreter.set(key, to: value, in: dictionary, call.range)
        }
      }
      for (name, value) in call.named {
        try call.interpreter.set(.text(name), to: value.0, in: dictionary, call.range)
      }
      return .none
    },
    PythonFunction("setdefault") { call throws(CustomLossError) in
      let dictionary = try call.dictionary()
      let key = try call.argument(1, "key")
      if let value = dictionary[try call.interpreter.key(key, call.place(1))] { return value }
      let value = call.value(2, "default") ?? .none
      try call.interpreter.set(key, to: value, in: dictionary, call.range)
      return value
    },
    PythonFunction("pop") { call throws(CustomLossError) in
      let dictionary = try call.dictionary()
      let key = try call.argument(1, "key")
      let known = dictionary[try call.interpreter.key(key, call.place(1))]
      guard let value = known ?? call.value(2, "default") else {
        throw call.fail(.raised("KeyError", try call.interpreter.spelled(key)), 1)
      }
      dictionary.remove(try call.interpreter.key(key, call.place(1)))
      return value
    },
  ])

  /// Methods of the base classes of Keras and PyTorch; the object comes first.
  static let ofBases = table(
    [
      PythonFunction("__init__") { call throws(CustomLossError) in
        guard case .object(let object)? = call.value(0) else { return .none }
        try call.interpreter.initializeBase(
          of: object, positional: Array(call.positional.dropFirst()), named: call.named, call.range)
        return .none
      },
      PythonFunction("register_buffer") { call throws(CustomLossError) in
        guard case .object(let object)? = call.value(0), let name = call.text(1) else {
          return .none
        }
        object.attributes[name] = call.value(2) ?? Value.none
        return .none
      },
      PythonFunction("get_config") { call throws(CustomLossError) in
        try call.interpreter.dictionary([], call.range)
      },
    ]
      + [
        "add_loss", "build", "eval", "train", "to", "cuda", "cpu", "save_for_backward",
        "mark_non_differentiable", "__init_subclass__",
      ].map { name in
        PythonFunction(name) { _ throws(CustomLossError) in .none }
      })

  static let ofTexts = table([
    PythonFunction("lower") { call throws(CustomLossError) in
      .text(try call.receivedText().lowercased())
    },
    PythonFunction("upper") { call throws(CustomLossError) in
      .text(try call.receivedText().uppercased())
    },
    PythonFunction("strip") { call throws(CustomLossError) in
      var text = Substring(try call.receivedText())
      while text.first?.isWhitespace == true { text.removeFirst() }
      while text.last?.isWhitespace == true { text.removeLast() }
      return .text(String(text))
    },
    PythonFunction("startswith") { call throws(CustomLossError) in
      .boolean((call.text(0) ?? "").hasPrefix(call.text(1) ?? ""))
    },
    PythonFunction("endswith") { call throws(CustomLossError) in
      .boolean((call.text(0) ?? "").hasSuffix(call.text(1) ?? ""))
    },
    PythonFunction("format") { call throws(CustomLossError) in .text(call.text(0) ?? "") },
    PythonFunction("join") { call throws(CustomLossError) in
      let separator = try call.receivedText()
      var joined = ""
      for (index, item) in try call.items(1, "iterable").enumerated() {
        let part = try call.interpreter.spelled(item)
        let added = part.utf8.count + (index == 0 ? 0 : separator.utf8.count)
        try call.interpreter.chargeText(joined.utf8.count, adding: added, call.range)
        joined += index == 0 ? part : separator + part
      }
      return .text(joined)
    },
    PythonFunction("split") { call throws(CustomLossError) in
      let text = try call.receivedText()
      guard let separator = call.text(1)?.first, call.text(1)?.count == 1 else {
        return try call.list(text.split(separator: " ").map { .text(String($0)) })
      }
      return try call.list(
        text.split(separator: separator, omittingEmptySubsequences: false).map {
          .text(String($0))
        })
    },
  ])
}

extension PythonCall {
  /// The list before the dot, if it may be changed.
  fileprivate func mutable() throws(CustomLossError) -> ListValue {
    let list = try receiver()
    guard !list.isTuple else {
      throw interpreter.fail(
        .unknownAttribute(function.name, of: Value.list(list).kindName), range)
    }
    return list
  }

  /// Adds items to the list before the dot, within the limits.
  fileprivate func grow(
    by items: [Value], _ change: (ListValue, [Value]) -> Void
  ) throws(CustomLossError) -> Value {
    let list = try mutable()
    try interpreter.charge(items.count, range)
    let limits = interpreter.limits
    guard list.items.count + items.count <= limits.constants else {
      throw interpreter.limit("constants", limits.constants, range)
    }
    change(list, items)
    guard list.nesting <= limits.nesting else {
      throw interpreter.limit("nesting", limits.nesting, range)
    }
    return .none
  }

  /// The string before the dot; reading it is charged.
  fileprivate func receivedText() throws(CustomLossError) -> String {
    let text = text(0) ?? ""
    try interpreter.charge(text.utf8.count / 16, range)
    return text
  }

  fileprivate func dictionary() throws(CustomLossError) -> DictionaryValue {
    guard case .dictionary(let dictionary)? = value(0) else {
      throw interpreter.fail(.wrongKind(expected: "a dictionary", found: "another value"), range)
    }
    try interpreter.charge(dictionary.keys.count, range)
    return dictionary
  }
}
