/// A date as HTTP writes it, such as `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 §5.6.7).
///
/// Made once a second and kept by whoever writes answers.
public struct HTTPDate: Equatable, Sendable {
  /// Seconds since 1 January 1970, UTC.
  public let secondsSince1970: Int
  /// The 29 bytes of the date.
  public let bytes: [UInt8]

  /// The date of a second; those outside of the years 0 to 9999 become the nearest within.
  public init(secondsSince1970 seconds: Int) {
    secondsSince1970 = seconds
    let bounded = min(max(seconds, -62_167_219_200), 253_402_300_799)
    let day = bounded >= 0 ? bounded / 86_400 : (bounded - 86_399) / 86_400
    let second = bounded - day * 86_400
    let (year, month, dayOfMonth) = Self.civil(day)
    let weekday = ((day + 4) % 7 + 7) % 7

    var bytes: [UInt8] = []
    bytes.reserveCapacity(29)
    func append(_ names: StaticString, _ index: Int) {
      let start = index * 3
      unsafe bytes.append(contentsOf: UnsafeBufferPointer(start: names.utf8Start + start, count: 3))
    }
    func append(_ number: Int, digits: Int) {
      var divisor = digits == 4 ? 1_000 : 10
      while divisor > 0 {
        bytes.append(Byte.zero + UInt8(number / divisor % 10))
        divisor /= 10
      }
    }
    append("SunMonTueWedThuFriSat", weekday)
    bytes.append(", ")
    append(dayOfMonth, digits: 2)
    bytes.append(" ")
    append("JanFebMarAprMayJunJulAugSepOctNovDec", month - 1)
    bytes.append(" ")
    append(year, digits: 4)
    bytes.append(" ")
    append(second / 3_600, digits: 2)
    bytes.append(":")
    append(second / 60 % 60, digits: 2)
    bytes.append(":")
    append(second % 60, digits: 2)
    bytes.append(" GMT")
    self.bytes = bytes
  }

  /// Year, month and day of a count of days since 1 January 1970, in the Gregorian calendar.
  ///
  /// Years are counted from March, so that the leap day is the last of its year.
  private static func civil(_ day: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = day + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
  }
}
