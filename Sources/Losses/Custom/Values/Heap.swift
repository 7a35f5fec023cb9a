/// All values of a run that can hold other values, until the run ends.
///
/// Lists may be deeply nested, and functions may refer to each other in cycles. The heap empties all of
/// them before it releases any, so no release is recursive and no reference cycle remains.
final class Heap {
  private var objects: [any HeapObject] = []

  /// Keeps an object until the run ends.
  func keep<Object: HeapObject>(_ object: Object) -> Object {
    objects.append(object)
    return object
  }

  deinit {
    for object in objects { object.releaseContents() }
  }
}

/// A value that can hold other values.
protocol HeapObject: AnyObject {
  /// Releases everything that it holds.
  func releaseContents()
}
