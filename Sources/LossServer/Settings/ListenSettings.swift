import ArgumentParser
import HTTPServer

/// Settings of addresses.
struct ListenSettings: ParsableArguments {
  @Option(
    "host", default: "127.0.0.1", .text("host"),
    "Name or address to listen on; * means all addresses.")
  var host

  @Option(
    "port", default: 8080, .number(0...65_535), "Port for HTTP; 0 picks a free port and prints it.")
  var port

  @Option(
    "unix-socket", default: nil, .optionalText("path"), "Also listen on this Unix socket.")
  var unixSocket: Setting<String?>

  @Option(
    "unix-socket-mode", default: 0o660, .permissions,
    "Permission bits of the Unix socket's file.")
  var unixSocketMode

  @Option(
    "tls-port", default: 8443, .number(0...65_535), "Port for HTTPS, if a certificate is set.")
  var tlsPort

  @Option(
    "tls-certificate", default: nil, .optionalText("file"),
    "Certificate chain (PEM); enables HTTPS.")
  var tlsCertificate: Setting<String?>

  @Option("tls-key", default: nil, .optionalText("file"), "Private key of the certificate (PEM).")
  var tlsKey: Setting<String?>

  @Option(
    "tls-client-ca", default: nil, .optionalText("file"),
    "Certificate authorities for client certificates (PEM).")
  var tlsClientAuthorities: Setting<String?>

  @Option(
    "tls-client-certificates", default: .required, .word("word"),
    "Client certificates, if authorities are set: required or optional.")
  var tlsClientCertificates: Setting<ClientCertificates>

  /// Whether a client must have a certificate.
  enum ClientCertificates: String, CaseIterable, Sendable {
    case required
    case optional
  }

  /// The addresses to listen on: inherited sockets, or those of the settings.
  func listeners(on sockets: [InheritedSocket]) throws -> [Listener] {
    let tls = try tls
    if !sockets.isEmpty {
      return try sockets.map { socket in
        if socket.kind == .https, tls == nil {
          throw ValidationError(
            "A socket named https needs --tls-certificate and --tls-key.")
        }
        return .inherited(
          descriptor: socket.descriptor, tls: socket.kind == .https ? tls : nil,
          ownsFile: socket.kind == .file)
      }
    }
    var listeners: [Listener] = [.tcp(host: try host.value, port: try port.value)]
    if let tls {
      listeners.append(.tcp(host: try host.value, port: try tlsPort.value, tls: tls))
    }
    if let path = try unixSocket.value {
      listeners.append(.unix(path: path, mode: UInt32(try unixSocketMode.value)))
    }
    return listeners
  }

  private var tls: TLSConfiguration? {
    get throws {
      switch (try tlsCertificate.value, try tlsKey.value) {
      case (nil, nil): return nil
      case (let certificate?, let key?):
        var tls = TLSConfiguration(certificate: certificate, key: key)
        if let authorities = try tlsClientAuthorities.value {
          switch try tlsClientCertificates.value {
          case .required: tls.clientCertificates = .required(authorities: authorities)
          case .optional: tls.clientCertificates = .optional(authorities: authorities)
          }
        }
        return tls
      case (nil, _?), (_?, nil):
        throw ValidationError("HTTPS needs both --tls-certificate and --tls-key.")
      }
    }
  }
}
