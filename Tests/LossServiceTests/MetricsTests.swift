import HTTP1
import Testing

@testable import LossService

struct MetricsTests {
  private let client = Client {
    $0.serverFigures = { [Figure("loss_server_test", "A figure.", value: 3)] }
  }

  private func record(_ route: String, _ subject: String, status: Int, duration: Double) {
    client.handler.didFinish(
      ExchangeRecord(
        status: status, label: .init(route: route, subject: subject), bytesIn: 300, bytesOut: 20,
        duration: duration))
  }

  @Test func `counts requests by route, loss and status`() async throws {
    record("/loss/{name}", "huber", status: 200, duration: 0.000_2)
    record("/loss/{name}", "huber", status: 200, duration: 0.3)
    record("/loss/{name}", "huber", status: 422, duration: 60)
    _ = client.handler.response(to: .headTooLarge(limit: 10), head: nil)
    let answer = try await client.get("/metrics")
    let lines = answer.text.split(separator: "\n")
    #expect(answer.field("Content-Type") == "text/plain; version=0.0.4; charset=utf-8")
    for line in [
      #"loss_server_requests_total{route="/loss/{name}",loss="huber",status="200"} 2"#,
      #"loss_server_requests_total{route="/loss/{name}",loss="huber",status="422"} 1"#,
      #"loss_server_refused_total{reason="head_too_large"} 1"#,
      #"loss_server_request_duration_seconds_bucket{route="/loss/{name}",le="0.0001"} 0"#,
      #"loss_server_request_duration_seconds_bucket{route="/loss/{name}",le="0.00025"} 1"#,
      #"loss_server_request_duration_seconds_bucket{route="/loss/{name}",le="0.5"} 2"#,
      #"loss_server_request_duration_seconds_bucket{route="/loss/{name}",le="+Inf"} 3"#,
      #"loss_server_request_duration_seconds_count{route="/loss/{name}"} 3"#,
      #"loss_server_request_bytes_bucket{route="/loss/{name}",le="256"} 0"#,
      #"loss_server_request_bytes_bucket{route="/loss/{name}",le="1024"} 3"#,
      #"loss_server_response_bytes_sum{route="/loss/{name}"} 60"#,
      #"loss_server_build_info{version="\#(Service.version)"} 1"#,
      "# TYPE loss_server_test gauge",
      "loss_server_test 3",
      "# TYPE process_cpu_seconds_total counter",
    ] {
      #expect(lines.contains(Substring(line)), "\(line)")
    }
    #expect(lines.contains { $0.hasPrefix("process_resident_memory_bytes ") })
  }

  @Test func `tells what all loops have counted together`() async throws {
    let record = ExchangeRecord(
      status: 200, label: .init(route: "/loss", subject: "huber"), bytesIn: 300, duration: 0.3)
    client.handler.didFinish(record)
    for _ in 0..<2 {
      let loop = client.handler.forLoop()
      loop.didFinish(record)
      _ = loop.response(to: .headTooLarge(limit: 10), head: nil)
    }
    let lines = try await client.get("/metrics").text.split(separator: "\n")
    for line in [
      #"loss_server_requests_total{route="/loss",loss="huber",status="200"} 3"#,
      #"loss_server_refused_total{reason="head_too_large"} 2"#,
      #"loss_server_request_duration_seconds_bucket{route="/loss",le="0.5"} 3"#,
      #"loss_server_request_bytes_sum{route="/loss"} 900"#,
    ] {
      #expect(lines.contains(Substring(line)), "\(line)")
    }
  }

  @Test func `does not grow with what odd requests name`() async throws {
    for name in 0..<50 {
      for (method, path) in [
        ("GET", "/x\(name)"), ("M\(name)", "/loss"), ("POST", "/loss/l\(name)"),
      ] {
        let answer = try await client.send(method, path, "{}")
        client.handler.didFinish(
          ExchangeRecord(
            head: RequestHead(method: Method(rawValue: method), path: path), status: answer.status,
            label: answer.response.label))
      }
    }
    let text = try await client.get("/metrics").text
    #expect(text.matches(of: #/(?m)^loss_server_requests_total/#).count == 3)
  }
}
