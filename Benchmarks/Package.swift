// swift-tools-version: 6.2

import PackageDescription

let package = Package(
  name: "Benchmarks",
  dependencies: [.package(name: "loss-server", path: "..")],
  targets: [
    .executableTarget(
      name: "LossBenchmark", dependencies: [.product(name: "Losses", package: "loss-server")],
      swiftSettings: [.swiftLanguageMode(.v6)])
  ]
)
