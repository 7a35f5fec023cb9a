// The usual way to write the service in Swift: Hummingbird, SwiftNIO, and Codable for JSON.
//
//   hummingbird-peer port

import Foundation
import Hummingbird
import Logging

struct LossRequest: Decodable {
  var y_true: [[Float]]
  var y_pred: [[Float]]
}

struct LossAnswer: ResponseEncodable {
  var loss: Float
  var values: [Float]
}

struct Health: ResponseEncodable {
  var status = "ok"
}

struct Context: RequestContext {
  var coreContext: CoreRequestContextStorage
  var maxUploadSize: Int { 128 << 20 }

  init(source: ApplicationRequestContextSource) {
    coreContext = .init(source: source)
  }
}

func meanSquaredError(_ request: LossRequest) -> LossAnswer {
  let values = zip(request.y_true, request.y_pred).map { yTrue, yPred in
    var sum: Float = 0
    for (target, prediction) in zip(yTrue, yPred) {
      let error = prediction - target
      sum += error * error
    }
    return sum / Float(yTrue.count)
  }
  return LossAnswer(loss: values.reduce(0, +) / Float(values.count), values: values)
}

let router = Router(context: Context.self)
router.get("healthz") { _, _ in Health() }
router.post("loss/mean_squared_error") { request, context in
  meanSquaredError(try await request.decode(as: LossRequest.self, context: context))
}
var logger = Logger(label: "hummingbird-peer")
logger.logLevel = .error
let application = Application(
  router: router,
  configuration: .init(
    address: .hostname("127.0.0.1", port: Int(CommandLine.arguments.dropFirst().first ?? "") ?? 0),
    backlog: 1_024),
  logger: logger)
try await application.runService()
