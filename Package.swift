// swift-tools-version: 6.2

import PackageDescription

/// Every module: warnings are errors, and unsafe code shows itself.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
  .strictMemorySafety(),
]

/// Tests may look into memory as they like.
let strictTests = Array(strict.dropLast())

/// The commit that the program reports as part of its version.
///
/// It comes from the environment because a build in a container has no `.git`, and because a
/// manifest that asks Git is cached with the answer.
let commit = Context.environment["LOSS_SERVER_COMMIT", default: ""]

let package = Package(
  name: "loss-server",
  products: [
    .library(name: "Losses", targets: ["Losses"]),
    .library(name: "TensorCoding", targets: ["TensorCoding"]),
    .library(name: "HTTP1", targets: ["HTTP1"]),
    .library(name: "HTTPServer", targets: ["HTTPServer"]),
    .executable(name: "loss-server", targets: ["LossServer"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
  ],
  targets: [
    // Mathematics: no I/O, no Foundation.
    .target(name: "CKernels"),
    .target(name: "Losses", dependencies: ["CKernels"], swiftSettings: strict),
    // Bytes to tensors and back.
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .target(name: "Compression", dependencies: ["CZlib"], swiftSettings: strict),
    .target(name: "CDecimals"),
    .target(
      name: "TensorCoding", dependencies: ["Losses", "CDecimals", "Compression"],
      swiftSettings: strict),
    // The protocol, without I/O.
    .target(name: "HTTP1", dependencies: ["Compression"], swiftSettings: strict),
    // Sockets, event loops, TLS.
    .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
    .target(name: "CSystem"),
    .target(
      name: "HTTPServer", dependencies: ["HTTP1", "COpenSSL", "CSystem"], swiftSettings: strict),
    // The page and the documentation: embedded files, their words and templates.
    .plugin(name: "EmbedAssets", capability: .buildTool()),
    .target(
      name: "LossPage", dependencies: ["Compression", "Losses", "TensorCoding"],
      exclude: ["Assets"], swiftSettings: strict, plugins: ["EmbedAssets"]),
    // The routes, and the program.
    .target(
      name: "LossService",
      dependencies: [
        "Losses", "TensorCoding", "HTTP1", "LossPage",
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: strict),
    .target(name: "CBuild", cSettings: [.define("LOSS_SERVER_COMMIT", to: "\"\(commit)\"")]),
    .executableTarget(
      name: "LossServer",
      dependencies: [
        "CBuild", "CSystem", "Losses", "LossService", "HTTPServer",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: strict),

    // The structured fuzzer: requests over the whole interface, and who sends and judges them.
    .target(
      name: "Requests",
      dependencies: ["LossService", "Losses", "TensorCoding", "Compression", "HTTP1"],
      path: "Fuzz/Requests", swiftSettings: strictTests),
    .executableTarget(
      name: "ServiceFuzz", dependencies: ["Requests"], path: "Fuzz/ServiceFuzz",
      swiftSettings: strictTests),

    // What tests of several modules share.
    .target(name: "TestSupport", path: "Tests/Support", swiftSettings: strictTests),
    .testTarget(
      name: "LossesTests", dependencies: ["Losses", "CKernels", "TestSupport"],
      exclude: ["Custom/Fixtures"],
      resources: [.copy("Golden")],
      swiftSettings: strictTests),
    .testTarget(
      name: "TensorCodingTests", dependencies: ["TensorCoding", "Losses"],
      swiftSettings: strictTests),
    .testTarget(
      name: "HTTP1Tests", dependencies: ["HTTP1", "TestSupport"], swiftSettings: strictTests),
    .testTarget(
      name: "HTTPServerTests", dependencies: ["HTTPServer", "HTTP1", "TestSupport"],
      swiftSettings: strictTests),
    .testTarget(
      name: "LossServiceTests",
      dependencies: ["LossService", "LossPage", "Losses", "TensorCoding", "HTTP1", "Requests"],
      resources: [.copy("Fixtures")],
      swiftSettings: strictTests),
    .testTarget(
      name: "LossServerTests",
      dependencies: ["LossServer", "LossService", "LossPage", "ServiceFuzz", "TestSupport"],
      resources: [.copy("Fixtures")],
      swiftSettings: strictTests),
  ]
)
