/// How near numbers must be that are the same in mathematics but not in bits.
enum Tolerance {
  /// A central difference of step 1e-5 in `Double` is off by its square, and by rounding over it.
  static let difference = 2e-6
  /// The step of a central difference.
  static let step = 1e-5
  /// What a few roundings of a `Double` leave, beside the largest number there is.
  static let inDouble = 1e-14
  /// The same of a `Float`.
  static let inSingle = 1e-6
  /// An operator alone is smooth enough for a central difference to be this near.
  static let slope = 2e-8
  /// A dozen operators in `Double`, one after the other, some of which cancel.
  static let ofRandomGraph = 1e-10
  /// Ulps of a type of two bytes at the greatest entry of a tensor: TensorFlow's sums in float16, and
  /// those of its sparse cross-entropy in bfloat16, round on the way, differently on each processor.
  static let ofSumsInHalf = 4.0
  /// The libraries' own rounding, and that of cancelling sums.
  static let ofPeers = 1e-12
  /// The same where inputs are rounded to float32 first.
  static let ofPeersInSingle = 2e-6
  /// How far two means of a thousand equally good roundings are apart by chance, in ulps.
  static let ofMeanUlps = 0.01
  /// What a dozen operators in `Double` lose of a number whose definition does not cancel.
  static let exact = 1e-12
}
