/// How near numbers must be that are the same in mathematics but not in bits.
enum Tolerance {
  /// A central difference of step 1e-5 in `Double` is off by its square, and by rounding over it.
  static let difference = 2e-6
  /// The step of a central difference.
  static let step = 1e-5
}
