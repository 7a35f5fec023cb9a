/// How connections of a listener are encrypted.
public struct TLSConfiguration: Hashable, Sendable {
  /// Whether clients show a certificate of their own.
  public enum ClientCertificates: Hashable, Sendable {
    /// They are not asked.
    case none
    /// Clients are asked for certificates, signed by an authority of this file (PEM).
    case optional(authorities: String)
    /// Without one that is signed by an authority of this file (PEM) there is no connection.
    case required(authorities: String)
  }

  /// The file of the certificate, followed by those of the intermediate authorities (PEM).
  public var certificate: String
  /// The file of the certificate's private key (PEM).
  public var key: String
  /// Whether clients show a certificate of their own; default no.
  public var clientCertificates: ClientCertificates

  /// The files are read when the server starts, and when it reloads them.
  public init(certificate: String, key: String, clientCertificates: ClientCertificates = .none) {
    self.certificate = certificate
    self.key = key
    self.clientCertificates = clientCertificates
  }
}
