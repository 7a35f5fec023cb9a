/// A handler whose receivers serve one request after another, where the memory of a receiver costs
/// more than a small request does.
public protocol ReusingRequestHandler: RequestHandler {
  /// The same decision, with a receiver of an earlier request that is done: it may be returned once
  /// more instead of a new one.
  func reception(
    of head: RequestHead, exchange: any Exchange, spare: (any ReusableBodyReceiver)?
  ) -> Reception
}

extension ReusingRequestHandler {
  /// The decision of a handler that reuses receivers.
  public func reception(of head: RequestHead, exchange: any Exchange) -> Reception {
    reception(of: head, exchange: exchange, spare: nil)
  }
}

/// A receiver that may be kept for another request once it is done.
public protocol ReusableBodyReceiver: BodyReceiver {
  /// Bytes that it holds until then.
  var idleBytes: Int { get }
}
