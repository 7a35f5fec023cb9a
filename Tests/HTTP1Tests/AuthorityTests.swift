import Testing

@testable import HTTP1

struct AuthorityTests {
  @Test(arguments: [
    "a", "a.b", "localhost", "127.0.0.1", "127.0.0.1:8080", "a:", "a:0", "a:65535", "a:00080",
    "a-b_c~d", "%41", "a%20", "!$&'()*+,;=", "999.999.999.999", "xn--bcher-kva.example",
    "[::]", "[::1]", "[1::]", "[1:2:3:4:5:6:7:8]", "[1:2:3:4:5:6:7::]", "[::2:3:4:5:6:7:8]",
    "[1::3:4:5:6:7:8]", "[::1.2.3.4]", "[::ffff:255.255.255.255]", "[1:2:3:4:5:6:1.2.3.4]",
    "[2001:DB8::a]:80", "[::1]:", "[v1.a:b]", "[vF.~]",
  ])
  func `is valid`(_ text: String) {
    let bytes = Array(text.utf8)
    let isValid = Authority.isValid(bytes.span, 0..<bytes.count)
    #expect(isValid)
  }

  @Test(arguments: [
    "", ":", ":80", "a:b", "a:80 ", "a:65536", "a:99999999999999999999", "a b", "a/", "u@a", "a%2",
    "a%", "[", "[]", "[::1", "]", "[::1]]", "[::1]x", "[::1]:x", "[:1]", "[1:]", "[1]", "[:::]",
    "[::1::]",
    "[1:2:3:4:5:6:7]", "[1:2:3:4:5:6:7:8:9]", "[1:2:3:4:5:6:7:8::]", "[::1:2:3:4:5:6:7:8]",
    "[00001::]", "[g::]", "[::1.2.3]", "[::1.2.3.4.5]", "[::1.2.3.400]", "[::1.2.3.04]",
    "[::1.2.3.4:5]",
    "[1:2:3:4:5:6:7:1.2.3.4]", "[1.2.3.4]", "[::1%eth0]", "[v.a]", "[v1]", "[v1.]", "[vg.a]", "::1",
  ])
  func `is not valid`(_ text: String) {
    let bytes = Array(text.utf8)
    let isValid = Authority.isValid(bytes.span, 0..<bytes.count)
    #expect(!isValid)
  }
}
