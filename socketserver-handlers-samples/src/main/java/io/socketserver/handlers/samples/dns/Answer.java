package io.socketserver.handlers.samples.dns;

import java.util.List;

/// A zone's answer to a question.
///
/// @param rcode the response code
/// @param authoritative whether this server is authoritative for the name
/// @param records the requested records, and the aliases that lead to them
/// @param authority the SOA of the zone, if the name or the record does not exist
record Answer(
    Rcode rcode,
    boolean authoritative,
    List<ResourceRecord> records,
    List<ResourceRecord> authority) {

  /// A negative answer.
  static Answer of(Rcode rcode) {
    return new Answer(rcode, false, List.of(), List.of());
  }
}
