package io.socketserver.handlers.samples.dns;

import java.util.List;

/// What a zone has to say to a question.
///
/// @param rcode how it went
/// @param authoritative whether the name is ours
/// @param records the records asked for, and the aliases on the way to them
/// @param authority the start of the zone, where there is no such name or no such record
record Answer(
    Rcode rcode,
    boolean authoritative,
    List<ResourceRecord> records,
    List<ResourceRecord> authority) {

  /// An answer that only says no.
  static Answer of(Rcode rcode) {
    return new Answer(rcode, false, List.of(), List.of());
  }
}
