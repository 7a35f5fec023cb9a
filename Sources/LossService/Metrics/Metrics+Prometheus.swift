extension Metrics {
  /// Everything that is counted, in the text format of Prometheus, version 0.0.4.
  func prometheusText(figures: [Figure]) -> [UInt8] {
    var text = PrometheusText()
    let counts = snapshot

    text.family("loss_server_requests_total", .counter, "Requests answered.")
    for (key, count) in counts.requests.entries.sorted(by: { $0.key.order < $1.key.order }) {
      text.sample(
        "loss_server_requests_total",
        [
          ("route", key.label.route), ("loss", key.label.subject), ("status", String(key.status)),
        ], Double(count))
    }
    text.family("loss_server_refused_total", .counter, "Requests rejected by the protocol layer.")
    for (reason, count) in counts.refused.sorted(by: { $0.key < $1.key }) {
      text.sample("loss_server_refused_total", [("reason", reason)], Double(count))
    }
    let routes = counts.routes.entries.sorted { $0.key < $1.key }
    text.histograms(
      "loss_server_request_duration_seconds",
      "From the first byte of a request to the last of its answer.",
      routes.map { ($0.key, $0.value.durations) })
    text.histograms(
      "loss_server_request_bytes", "Bytes of request bodies.",
      routes.map { ($0.key, $0.value.requestBytes) })
    text.histograms(
      "loss_server_response_bytes", "Bytes of the answers' bodies.",
      routes.map { ($0.key, $0.value.answerBytes) })

    let build = Figure(
      "loss_server_build_info", "Version of the build.", labels: [("version", Service.version)],
      value: 1)
    var named: String?
    for figure in [build] + figures + ProcessFigures.current() {
      if figure.name != named { text.family(figure.name, figure.kind, figure.help) }
      named = figure.name
      text.sample(figure.name, figure.labels, figure.value)
    }
    return text.bytes
  }
}

extension Metrics.Key {
  fileprivate var order: (String, String, Int) { (label.route, label.subject, status) }
}

/// Lines of the text format of Prometheus.
private struct PrometheusText {
  private(set) var bytes: [UInt8] = []

  mutating func family(_ name: String, _ kind: Figure.Kind, _ help: String) {
    family(name, kind.rawValue, help)
  }

  private mutating func family(_ name: String, _ kind: String, _ help: String) {
    bytes.append(contentsOf: "# HELP \(name) \(help)\n# TYPE \(name) \(kind)\n".utf8)
  }

  mutating func sample(
    _ name: String, _ labels: [(name: String, value: String)], _ value: Double
  ) {
    let labels = labels.filter { !$0.value.isEmpty }
      .map { "\($0.name)=\"\($0.value.escapedLabel)\"" }.joined(separator: ",")
    let braces = labels.isEmpty ? "" : "{\(labels)}"
    let number = Int(exactly: value).map(String.init) ?? value.description
    bytes.append(contentsOf: "\(name)\(braces) \(number)\n".utf8)
  }

  mutating func histograms(
    _ name: String, _ help: String, _ routes: [(route: String, histogram: Histogram)]
  ) {
    family(name, "histogram", help)
    for (route, histogram) in routes {
      var below = 0
      let bounds = histogram.bounds.map { Int(exactly: $0).map(String.init) ?? $0.description }
      for (bound, count) in zip(bounds + ["+Inf"], histogram.counts) {
        below += count
        sample("\(name)_bucket", [("route", route), ("le", bound)], Double(below))
      }
      sample("\(name)_sum", [("route", route)], histogram.sum)
      sample("\(name)_count", [("route", route)], Double(below))
    }
  }
}

extension String {
  /// Escaped as the text format has it.
  fileprivate var escapedLabel: String {
    var escaped = ""
    for character in self {
      switch character {
      case "\\": escaped += "\\\\"
      case "\"": escaped += "\\\""
      case "\n": escaped += "\\n"
      default: escaped.append(character)
      }
    }
    return escaped
  }
}
