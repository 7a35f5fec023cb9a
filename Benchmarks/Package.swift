// swift-tools-version: 6.2

import PackageDescription

/// A benchmark of one part, and the library of that part.
func benchmark(_ name: String, of products: String...) -> Target {
  .executableTarget(
    name: name,
    dependencies: ["Timing"] + products.map { .product(name: $0, package: "loss-server") },
    swiftSettings: [.swiftLanguageMode(.v6)])
}

let package = Package(
  name: "Benchmarks",
  dependencies: [.package(name: "loss-server", path: "..")],
  targets: [
    .target(name: "Timing"),
    benchmark("LossBenchmark", of: "Losses"),
    benchmark("CallBenchmark", of: "Losses"),
    benchmark("SourceBenchmark", of: "Losses"),
    benchmark("CodingBenchmark", of: "TensorCoding", "Losses"),
    benchmark("ProtocolBenchmark", of: "HTTP1"),
  ]
)
