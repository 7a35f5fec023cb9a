import HTTP1
import Testing

/// Requests that are read, and what is special about each.
struct GoodRequest: Sendable, CustomTestStringConvertible {
  var name: String
  var text: String
  var path = "/"
  var query: String?
  var framing = BodyFraming.none
  var keepsAlive = true
  var body = ""

  var testDescription: String { name }
}

/// Requests that are refused, and why.
struct BadRequest: Sendable, CustomTestStringConvertible {
  var name: String
  var text: String
  /// The failure that is expected; set by the table.
  var failure = RequestFailure.lengthRequired

  init(_ name: String, _ text: String) {
    self.name = name
    self.text = text
  }

  var testDescription: String { name }
}

private let h = "Host: a\r\n"

let goodRequests: [GoodRequest] = [
  .init(name: "least", text: "GET / HTTP/1.1\r\n\(h)\r\n"),
  .init(
    name: "curl",
    text: """
      POST /loss/huber HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nUser-Agent: curl/7.88.1\r\nAccept: */*\r
      Content-Length: 5\r\nContent-Type: application/json\r\n\r\n{"a"}
      """, path: "/loss/huber", framing: .sized(5), body: "{\"a\"}"),
  .init(name: "query", text: "GET /a?b=%zz&c HTTP/1.1\r\n\(h)\r\n", path: "/a", query: "b=%zz&c"),
  .init(name: "empty query", text: "GET /a? HTTP/1.1\r\n\(h)\r\n", path: "/a", query: ""),
  .init(name: "two questions", text: "GET /a?b?c HTTP/1.1\r\n\(h)\r\n", path: "/a", query: "b?c"),
  .init(name: "escapes", text: "GET /%61%20b HTTP/1.1\r\n\(h)\r\n", path: "/a b"),
  .init(name: "escaped once", text: "GET /%2561 HTTP/1.1\r\n\(h)\r\n", path: "/%61"),
  .init(name: "escaped slash", text: "GET /a%2Fb HTTP/1.1\r\n\(h)\r\n", path: "/a%2Fb"),
  .init(name: "UTF-8 path", text: "GET /%C3%A9 HTTP/1.1\r\n\(h)\r\n", path: "/é"),
  .init(name: "braces", text: "GET /{a}|^ HTTP/1.1\r\n\(h)\r\n", path: "/{a}|^"),
  .init(name: "dots", text: "GET /a/../b HTTP/1.1\r\n\(h)\r\n", path: "/a/../b"),
  .init(name: "unknown method", text: "BREW /pot HTTP/1.1\r\n\(h)\r\n", path: "/pot"),
  .init(name: "odd method", text: "a!#$%&'*+-.^_`|~9 / HTTP/1.1\r\n\(h)\r\n"),
  .init(name: "absolute", text: "GET http://b:80/c?d HTTP/1.1\r\n\(h)\r\n", path: "/c", query: "d"),
  .init(name: "absolute https", text: "GET HTTPS://b/c HTTP/1.1\r\n\(h)\r\n", path: "/c"),
  .init(name: "absolute, no path", text: "GET http://b HTTP/1.1\r\n\(h)\r\n"),
  .init(name: "absolute, query only", text: "GET http://b?c HTTP/1.1\r\n\(h)\r\n", query: "c"),
  .init(name: "asterisk", text: "OPTIONS * HTTP/1.1\r\n\(h)\r\n", path: "*"),
  .init(name: "absolute asterisk", text: "OPTIONS http://b HTTP/1.1\r\n\(h)\r\n", path: "*"),
  .init(name: "leading empty line", text: "\r\nGET / HTTP/1.1\r\n\(h)\r\n"),
  .init(name: "no blank after colon", text: "GET / HTTP/1.1\r\nHost:a\r\n\r\n"),
  .init(name: "blanks around values", text: "GET / HTTP/1.1\r\nHost: \t a \t\r\n\r\n"),
  .init(name: "empty value", text: "GET / HTTP/1.1\r\n\(h)X:\r\nY: \r\n\r\n"),
  .init(name: "tab in value", text: "GET / HTTP/1.1\r\n\(h)X: a\tb\r\n\r\n"),
  .init(name: "obs-text", text: "GET / HTTP/1.1\r\n\(h)X: é\r\n\r\n"),
  .init(
    name: "names ignore case", text: "GET / HTTP/1.1\r\nhOST: a\r\ncoNNection: Close\r\n\r\n",
    keepsAlive: false),
  .init(name: "IPv6 host", text: "GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n"),
  .init(name: "name of odd bytes", text: "GET / HTTP/1.1\r\nHost: a,b;(c)~%7e_-.!:\r\n\r\n"),
  .init(name: "later minor version", text: "GET / HTTP/1.2\r\n\(h)\r\n"),
  .init(
    name: "close", text: "GET / HTTP/1.1\r\n\(h)Connection: x, close\r\n\r\n", keepsAlive: false),
  .init(name: "HTTP/1.0", text: "GET / HTTP/1.0\r\n\r\n", keepsAlive: false),
  .init(name: "HTTP/1.0 kept", text: "GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n"),
  .init(
    name: "HTTP/1.0 both", text: "GET / HTTP/1.0\r\nConnection: keep-alive, close\r\n\r\n",
    keepsAlive: false),
  .init(
    name: "HTTP/1.0 body", text: "POST / HTTP/1.0\r\nContent-Length: 1\r\n\r\nx",
    framing: .sized(1), keepsAlive: false, body: "x"),
  .init(name: "no length", text: "POST / HTTP/1.1\r\n\(h)\r\n"),
  .init(
    name: "length 0", text: "POST / HTTP/1.1\r\n\(h)Content-Length: 0\r\n\r\n", framing: .sized(0)),
  .init(
    name: "zeros first", text: "POST / HTTP/1.1\r\n\(h)Content-Length: 003\r\n\r\nabc",
    framing: .sized(3), body: "abc"),
  .init(
    name: "body of GET", text: "GET / HTTP/1.1\r\n\(h)Content-Length: 2\r\n\r\n\r\n",
    framing: .sized(2), body: "\r\n"),
  .init(
    name: "expect",
    text: "POST / HTTP/1.1\r\n\(h)Expect: 100-Continue\r\nContent-Length: 1\r\n\r\nx",
    framing: .sized(1), body: "x"),
  .init(name: "chunked", text: chunked("3\r\nabc\r\n0\r\n\r\n"), framing: .chunked, body: "abc"),
  .init(
    name: "Chunked", text: "POST / HTTP/1.1\r\n\(h)Transfer-Encoding:  Chunked \r\n\r\n0\r\n\r\n",
    framing: .chunked),
  .init(
    name: "chunks", text: chunked("1\r\na\r\n002\r\nbc\r\nA\r\n0123456789\r\n000\r\n\r\n"),
    framing: .chunked, body: "abc0123456789"),
  .init(
    name: "hex of either case", text: chunked("a\r\n0123456789\r\nB\r\n0123456789a\r\n0\r\n\r\n"),
    framing: .chunked, body: "01234567890123456789a"),
  .init(
    name: "extensions", text: chunked("1;a\r\nx\r\n1;a=b;c=\"d;\\\"\"\r\ny\r\n0;e\r\n\r\n"),
    framing: .chunked, body: "xy"),
  .init(
    name: "blanks in extensions", text: chunked("1 ; a = b\t;\tc = \"d\"\r\nx\r\n0\r\n\r\n"),
    framing: .chunked, body: "x"),
  .init(
    name: "trailers", text: chunked("1\r\nx\r\n0\r\nA: b\r\nContent-Length: 5\r\n\r\n"),
    framing: .chunked, body: "x"),
  .init(
    name: "CRLF as data", text: chunked("2\r\n\r\n\r\n0\r\n\r\n"), framing: .chunked, body: "\r\n"),
]

private func chunked(_ body: String) -> String {
  "POST / HTTP/1.1\r\n\(h)Transfer-Encoding: chunked\r\n\r\n\(body)"
}

private func host(_ value: String) -> BadRequest {
  BadRequest("Host: \(value)", "GET / HTTP/1.1\r\nHost: \(value)\r\n\r\n")
}

private func length(_ value: String) -> BadRequest {
  BadRequest(
    "Content-Length: \(value)", "POST / HTTP/1.1\r\n\(h)Content-Length: \(value)\r\n\r\naaaaaaaa")
}

private func coding(_ value: String) -> BadRequest {
  BadRequest(
    "Transfer-Encoding: \(value)",
    "POST / HTTP/1.1\r\n\(h)Transfer-Encoding: \(value)\r\n\r\n0\r\n\r\n")
}

private func line(_ line: String) -> BadRequest { BadRequest(line, "\(line)\r\n\(h)\r\n") }

private func field(_ field: String) -> BadRequest {
  BadRequest(field, "GET / HTTP/1.1\r\n\(h)\(field)\r\n\r\n")
}

private func chunk(_ body: String) -> BadRequest { BadRequest("chunk \(body)", chunked(body)) }

let badRequests: [BadRequest] = refusals.flatMap { refusal in
  refusal.requests.map { request in
    var request = request
    request.failure = refusal.failure
    return request
  }
}

/// Requests by the failure that each must meet: refused for another reason, a request fails its test.
private let refusals: [(failure: RequestFailure, requests: [BadRequest])] = [
  // The request line.
  (
    .malformed(.methodNotToken),
    [
      line("GET"), line(" GET / HTTP/1.1"), line("GET\t/ HTTP/1.1"), line("G(T / HTTP/1.1"),
      line("/ HTTP/1.1"), line("G\u{E9}T / HTTP/1.1"),
    ]
  ),
  (
    .malformed(.versionMissing),
    [
      line("GET "), line("GET /"),
    ]
  ),
  (
    .malformed(.versionMalformed),
    [
      line("GET / "), line("GET  / HTTP/1.1"), line("GET /  HTTP/1.1"), line("GET / HTTP/1.1 "),
      line("GET / a HTTP/1.1"), line("GET / HTTP/1"), line("GET / HTTP/1."),
      line("GET / HTTP/1.11"),
      line("GET / HTTP/11.1"), line("GET / http/1.1"), line("GET / HTTP/1,1"),
      line("GET / HTTP/+.1"),
      line("GET / HTTPS/1.1"), line("GET / HTTP/ 1.1"), line("GET / HTCPCP/1.1"),
    ]
  ),
  (
    .malformed(.targetForm),
    [
      line("GET \u{E9} HTTP/1.1"), line("GET a HTTP/1.1"), line("OPTIONS ** HTTP/1.1"),
      line("GET ?a HTTP/1.1"), line("CONNECT a:80 HTTP/1.1"), line("GET a:80 HTTP/1.1"),
      line("GET ftp://a/ HTTP/1.1"), line("GET http:/a HTTP/1.1"), line("GET http:// HTTP/1.1"),
    ]
  ),
  (
    .malformed(.targetByte),
    [
      line("GET /\u{E9} HTTP/1.1"), line("GET /#a HTTP/1.1"),
    ]
  ),
  (
    .malformed(.controlByte),
    [
      line("GET /\u{7F} HTTP/1.1"), line("GET /\0 HTTP/1.1"),
      BadRequest("TLS", "\u{16}\u{3}\u{1}\u{2}\0\u{1}"),
    ]
  ),
  (
    .malformed(.asteriskWithoutOptions),
    [
      line("GET * HTTP/1.1")
    ]
  ),
  (
    .malformed(.targetAuthority),
    [
      line("GET http:///a HTTP/1.1"), line("GET http://u@a/ HTTP/1.1"),
      line("GET http://a:b/ HTTP/1.1"), line("GET http://[::1/ HTTP/1.1"),
    ]
  ),
  (
    .malformed(.pathEscape),
    [
      line("GET /% HTTP/1.1"), line("GET /%1 HTTP/1.1"), line("GET /%g0 HTTP/1.1"),
      line("GET /%00 HTTP/1.1"), line("GET /%0A HTTP/1.1"), line("GET /%7f HTTP/1.1"),
      line("GET /%ff HTTP/1.1"), line("GET /%C0%AF HTTP/1.1"), line("GET /%+1 HTTP/1.1"),
    ]
  ),
  (
    .malformed(.methodTooLong),
    [
      line("\(String(repeating: "M", count: 33)) / HTTP/1.1")
    ]
  ),
  (
    .unsupportedVersion,
    [
      line("GET / HTTP/2.0"), line("GET / HTTP/0.9"), line("GET / HTTP/3.0"),
      line("GET / HTTP/9.9"),
      BadRequest("preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    ]
  ),
  // Line ends and control bytes.
  (
    .malformed(.bareLineFeed),
    [
      BadRequest("LF only", "GET / HTTP/1.1\nHost: a\n\n"),
      BadRequest("LF after the line", "GET / HTTP/1.1\n\(h)\r\n"),
      BadRequest("LF after a field", "GET / HTTP/1.1\r\nHost: a\n\r\n"),
      BadRequest("LF ends the head", "GET / HTTP/1.1\r\n\(h)\n"),
      BadRequest("leading LF", "\nGET / HTTP/1.1\r\n\(h)\r\n"),
    ]
  ),
  (
    .malformed(.bareCarriageReturn),
    [
      BadRequest("CR only", "GET / HTTP/1.1\rHost: a\r\r"),
      BadRequest("CR within a value", "GET / HTTP/1.1\r\n\(h)X: a\rb\r\n\r\n"),
      BadRequest("CR CR LF", "GET / HTTP/1.1\r\n\(h)X: a\r\r\n\r\n"),
      BadRequest("leading CR", "\rGET / HTTP/1.1\r\n\(h)\r\n"),
    ]
  ),
  (
    .malformed(.controlByte),
    [
      field("X: a\0b"), field("X: \u{1}"), field("X: \u{7F}"), field("X: \u{1F}"), field("X\0: a"),
      field("X: a\u{B}"), field("X: \u{8}bc"),
    ]
  ),
  // Field lines.
  (
    .malformed(.blankBeforeColon),
    [
      field("X : a"), field("X\t: a"), field("X Y: a"), field("Content-Length : 5"),
    ]
  ),
  (
    .malformed(.fieldNameNotToken),
    [
      field(": a"), field("X"), field("X(: a"), field("X\"Y: a"), field("\u{E9}: a"),
      field("X;Y: a"),
      field("[X]: a"), field("X@Y: a"),
    ]
  ),
  (
    .malformed(.fieldFolded),
    [
      field(" X: a"), field("\tX: a"), field("X: a\r\n b"), field("X: a\r\n\tb"),
      field("X: a\r\n "),
      BadRequest("first line folded", "GET / HTTP/1.1\r\n Host: a\r\n\r\n"),
    ]
  ),
  (
    .malformed(.hostRepeated),
    [
      field("Host: a"), field("hOST: b"),
    ]
  ),
  // Host.
  (
    .malformed(.hostMissing),
    [
      BadRequest("no Host", "GET / HTTP/1.1\r\n\r\n")
    ]
  ),
  (
    .malformed(.hostMalformed),
    [
      host(""), host("a b"), host("a/b"), host("a@b"), host("a:b"), host("a:80b"), host("a:80:80"),
      host("a:-1"), host(":80"), host("a:65536"), host("[::1"), host("::1"), host("[]"),
      host("[:]"),
      host("[:::]"), host("[1::2::3]"), host("[::1]a"), host("[::g]"), host("[12345::]"),
      host("[1:2:3:4:5:6:7]"), host("[1:2:3:4:5:6:7:8:9]"), host("[1:2:3:4:5:6:7:8::]"),
      host("[::1.2.3]"), host("[::1.2.3.256]"), host("[::01.2.3.4]"), host("[fe80::1%25eth0]"),
      host("[1:]"), host("[v.a]"), host("[v1.]"), host("a%"), host("a%g0"), host("a\\b"),
      host("<a>"),
      host("\"a\""), host("a#"), host("a?b"), host("http://a"), host("\u{E9}"), host("a[b]"),
    ]
  ),
  // Framing.
  (
    .malformed(.lengthEmpty),
    [
      length("")
    ]
  ),
  (
    .malformed(.lengthNotNumber),
    [
      length("-1"), length("+1"), length("0x1"), length("1 1"), length("1,1"), length("1, 1"),
      length("1a"), length("a"), length("1.0"), length("1;"), length("\"1\""), length("\u{FF11}"),
    ]
  ),
  (
    .malformed(.lengthTooLarge),
    [
      length("9223372036854775808"), length("18446744073709551617"),
      length("99999999999999999999999999"),
    ]
  ),
  (
    .malformed(.lengthRepeated),
    [
      length("1\r\nContent-Length: 2"), length("1\r\nContent-Length: 1"),
    ]
  ),
  (
    .malformed(.lengthAndTransferCoding),
    [
      length("5\r\nTransfer-Encoding: chunked"), length("0\r\nTransfer-Encoding: chunked"),
      BadRequest(
        "coding, then length",
        "POST / HTTP/1.1\r\n\(h)Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"),
    ]
  ),
  (
    .malformed(.transferCodingNotChunked),
    [
      coding(""), coding("identity"), coding("gzip"), coding("chunked, gzip"),
      coding("chunked, identity"), coding("chunked, chunked"), coding("chunked,"),
      coding(",chunked"),
      coding("xchunked"), coding("chunkedx"), coding("chunked;a=b"), coding("chunked a"),
      coding("\"chunked\""), coding("gzip\r\nTransfer-Encoding: chunked"), coding("'chunked'"),
      coding("cow"), coding("trailers"), coding("gzip, chunked"), coding("identity, chunked"),
    ]
  ),
  (
    .malformed(.transferCodingRepeated),
    [
      coding("chunked\r\nTransfer-Encoding: chunked")
    ]
  ),
  (
    .malformed(.controlByte),
    [
      coding("chunked\u{B}")
    ]
  ),
  (
    .malformed(.transferCodingInHTTP10),
    [

      BadRequest(
        "coding in HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
    ]
  ),
  // Expectations.
  (
    .expectationFailed,
    [
      field("Expect: 200-ok"), field("Expect: 100-continue, x"), field("Expect: 100"),
    ]
  ),
  // Chunks.
  (
    .malformed(.chunkSizeNotNumber),
    [
      chunk("\r\n"), chunk("x\r\n"), chunk(" 1\r\na\r\n"), chunk("-1\r\na\r\n"),
      chunk("+1\r\na\r\n"),
      chunk(";a\r\n"),
    ]
  ),
  (
    .malformed(.chunkExtension),
    [
      chunk("1 \r\na\r\n"), chunk("0x1\r\na\r\n"), chunk("1g\r\na\r\n"), chunk("1;\r\na\r\n"),
      chunk("1;;a\r\na\r\n"), chunk("1;a=\r\na\r\n"), chunk("1;a=\"b\r\na\r\n"),
      chunk("1;a=b c\r\na\r\n"), chunk("1;=b\r\na\r\n"), chunk("1 a\r\na\r\n"),
      chunk("1;a \r\na\r\n"), chunk("1;a=\"b\"c\r\na\r\n"), chunk("1,a\r\na\r\n"),
      chunk("1;a=\"\\\r\na\r\n"),
    ]
  ),
  (
    .malformed(.bareLineFeed),
    [
      chunk("1\na\r\n"), chunk("1;a\nb\r\na\r\n"), chunk("0\n\r\n"), chunk("0\r\n\n"),
      chunk("0\r\nX: a\n\r\n"),
    ]
  ),
  (
    .malformed(.bareCarriageReturn),
    [
      chunk("1\ra\r\n"), chunk("0\r\n\rx"),
    ]
  ),
  (
    .malformed(.chunkEnd),
    [
      chunk("1\r\nab\r\n"), chunk("1\r\na\n"), chunk("1\r\na\rb"), chunk("1\r\na\n\r\n"),
      chunk("2\r\na\r\n0\r\n\r\n"), chunk("1\r\na1\r\n"),
    ]
  ),
  (
    .malformed(.chunkSizeTooLarge),
    [
      chunk("10000000000000000\r\n"), chunk("FFFFFFFFFFFFFFFF\r\n"), chunk("8000000000000000\r\n"),
    ]
  ),
  (
    .malformed(.controlByte),
    [
      chunk("1;a\0\r\na\r\n"), chunk("0\r\nX: \0\r\n\r\n"),
    ]
  ),
  (
    .malformed(.fieldNameNotToken),
    [
      chunk("0\r\nX\r\n\r\n"), chunk("0\r\n: a\r\n\r\n"),
    ]
  ),
  (
    .malformed(.blankBeforeColon),
    [
      chunk("0\r\nX : a\r\n\r\n"), chunk("0\r\nGET / HTTP/1.1\r\n\r\n"),
    ]
  ),
  (
    .malformed(.fieldFolded),
    [
      chunk("0\r\n X: a\r\n\r\n"), chunk("0\r\nX: a\r\n b\r\n\r\n"),
    ]
  ),
]
