package io.socketserver.handlers.samples.dns;

/// The result of a query.
///
/// @source RFC 1035, section 4.1.1; RFC 6891, section 9
enum Rcode {
  NOERROR(0),
  FORMERR(1),
  NXDOMAIN(3),
  NOTIMP(4),
  REFUSED(5),
  BADVERS(16);

  private final int code;

  Rcode(int code) {
    this.code = code;
  }

  /// The four bits in the header.
  int low() {
    return code & 0xf;
  }

  /// The eight bits in the OPT record.
  int high() {
    return code >> 4;
  }
}
