/// Placeholder until TLS is there.
final class TLSContext: Sendable {
  init(_ configuration: TLSConfiguration) throws(ServerError) {}
  func reload() throws(ServerError) {}
}
