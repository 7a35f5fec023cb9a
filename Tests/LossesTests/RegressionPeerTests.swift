import Foundation
import Testing

@testable import Losses

/// The numbers of scikit-learn and PyTorch, where they define a loss as it is defined here.
struct RegressionPeerTests {
  struct Peer: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let call: LossCall
    let mean: Double
    let gradient: [Double]?
  }

  /// The cases of the fixture; none if it cannot be read, which a test of its own tells.
  static let peers: [Peer] = (try? read()) ?? []

  private static func read() throws -> [Peer] {
    let folder = try #require(Bundle.module.resourceURL).appendingPathComponent("Golden/Peers")
    let data = try Data(contentsOf: folder.appendingPathComponent("peers.json"))
    let object = try JSONSerialization.jsonObject(with: data) as? [String: Any]
    return try #require(object?["cases"] as? [[String: Any]]).map { peer in
      let parameters = try #require(peer["params"] as? [String: Any])
      let loss = try Catalogue.entry(named: try #require(peer["loss"] as? String))(
        parameters.sorted { $0.key < $1.key }.map { ($0.key, Argument(json: $0.value)) })
      var call = LossCall(
        loss, yTrue: Tensor(json: try #require(peer["y_true"])),
        yPred: Tensor(json: try #require(peer["y_pred"])))
      call.dtype = .float64
      call.outputs = [.loss, .gradient]
      return Peer(
        testDescription: try #require(peer["name"] as? String), call: call,
        mean: try #require(peer["mean"] as? Double),
        gradient: peer["gradient"].map { Tensor(json: $0).doubles })
    }
  }

  @Test func `the fixture can be read`() throws {
    #expect(try Self.read().count == 35)
  }

  @Test(arguments: peers)
  func `agree with the peer`(_ peer: Peer) throws {
    let answer = try peer.call.answer()
    #expect(isNear(answer.loss, [peer.mean], within: Tolerance.ofPeers))
    if let gradient = peer.gradient {
      #expect(isNear(answer.gradient, gradient, within: Tolerance.ofPeers))
    }
  }

  @Test(arguments: peers)
  func `agree with the peer in float32, as far as that goes`(_ peer: Peer) throws {
    var call = peer.call
    call.dtype = .float32
    let answer = try call.answer()
    #expect(isNear(answer.loss, [peer.mean], within: Tolerance.ofPeersInSingle))
    if let gradient = peer.gradient {
      #expect(isNear(answer.gradient, gradient, within: Tolerance.ofPeersInSingle))
    }
  }
}
