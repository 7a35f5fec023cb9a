// Unsafe because the C library fills the time through a pointer.
import Glibc

/// The time in the notation of RFC 3339, in UTC and to the millisecond.
enum Timestamp {
  /// Tells the time of now, and works out the date once a second only.
  struct Clock {
    private var second = Int.min
    /// The part of the text that is constant for a second.
    private var date: [UInt8] = []

    /// Appends the time of now.
    mutating func append(to text: inout TextBuffer) {
      var now = timespec()
      unsafe clock_gettime(CLOCK_REALTIME, &now)
      if now.tv_sec != second {
        second = now.tv_sec
        var whole = TextBuffer(capacity: 64)
        Timestamp.append(seconds: second, milliseconds: 0, to: &whole)
        date = unsafe whole.withBytes { unsafe Array($0.dropLast("000Z".utf8.count)) }
      }
      text.append(date.span)
      text.append(decimal: now.tv_nsec / 1_000_000, digits: 3)
      text.append(UInt8(ascii: "Z"))
    }
  }

  /// Appends a time, given since 1970.
  static func append(seconds: Int, milliseconds: Int, to text: inout TextBuffer) {
    let days = Int(clamping: (Double(seconds) / 86_400).rounded(.down))
    let second = seconds - days * 86_400
    let (year, month, day) = date(days: days)
    text.append(decimal: year, digits: 4)
    text.append(UInt8(ascii: "-"))
    text.append(decimal: month, digits: 2)
    text.append(UInt8(ascii: "-"))
    text.append(decimal: day, digits: 2)
    text.append(UInt8(ascii: "T"))
    text.append(decimal: second / 3_600, digits: 2)
    text.append(UInt8(ascii: ":"))
    text.append(decimal: second / 60 % 60, digits: 2)
    text.append(UInt8(ascii: ":"))
    text.append(decimal: second % 60, digits: 2)
    text.append(UInt8(ascii: "."))
    text.append(decimal: milliseconds, digits: 3)
    text.append(UInt8(ascii: "Z"))
  }

  /// The Gregorian date of a day since 1970: years begin in March, so that the leap day is last.
  private static func date(days: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
  }
}
