import Testing

@testable import HTTPServer

struct SocketAddressTests {
  private func client(_ host: String) throws -> UInt64 {
    try #require(try SocketAddress.resolve(host: host, port: 80).get().first).client
  }

  @Test func `is the same client over IPv4 and over IPv4 inside IPv6`() throws {
    #expect(try client("127.0.0.1") == client("::ffff:127.0.0.1"))
    #expect(try client("127.0.0.1") != client("::ffff:127.0.0.2"))
  }

  @Test func `is the same client all over a network of 64 bits`() throws {
    #expect(try client("2001:db8:0:1::1") == client("2001:db8:0:1:ffff::2"))
    #expect(try client("2001:db8:0:1::1") != client("2001:db8:0:2::1"))
  }

  @Test func `tells a Unix socket from the loopback`() throws {
    let unix = try #require(SocketAddress(path: "/tmp/a")).client
    #expect(try unix != client("::1"))
    #expect(try client("::1") != client("127.0.0.1"))
  }

  @Test func `shows IPv4 inside IPv6 as IPv4`() throws {
    let address = try #require(
      try SocketAddress.resolve(host: "::ffff:192.0.2.1", port: 80).get().first)
    #expect(address.host == "192.0.2.1")
  }
}
