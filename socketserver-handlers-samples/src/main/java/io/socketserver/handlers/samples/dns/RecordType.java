package io.socketserver.handlers.samples.dns;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The supported record types of a zone file.
///
/// @source RFC 1035, section 3.2.2; RFC 3596
enum RecordType {
  A(1),
  NS(2),
  CNAME(5),
  SOA(6),
  TXT(16),
  AAAA(28);

  /// A pseudo-type of the additional section. RFC 6891.
  static final int OPT = 41;

  /// A question for the whole zone, incrementally or not. RFC 1995; RFC 1035, section 3.2.3.
  static final int IXFR = 251;

  static final int AXFR = 252;

  /// A question for any type. RFC 8482.
  static final int ANY = 255;

  private final int code;

  RecordType(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }

  /// The type of a name, in any case, or null.
  static @Nullable RecordType of(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    for (RecordType type : values()) {
      if (type.name().equals(upper)) {
        return type;
      }
    }
    return null;
  }
}
