package io.socketserver.handlers.samples.dns;

/// The data of a record.
///
/// @source RFC 1035, section 3.3
sealed interface RecordData {

  /// Bytes as they are sent: A, AAAA, TXT.
  ///
  /// @param bytes never modified
  record Raw(byte[] bytes) implements RecordData {}

  /// Another name: CNAME, NS.
  ///
  /// @param name the name
  record Target(Name name) implements RecordData {}

  /// The start of a zone: SOA.
  ///
  /// @param server the primary server
  /// @param mailbox the administrator's address, as a name
  /// @param serial the version
  /// @param refresh in seconds, as are the next three
  /// @param retry how long to wait after a failed refresh
  /// @param expire how long a copy is valid without a refresh
  /// @param minimum how long resolvers may cache that a name does not exist
  record Start(
      Name server, Name mailbox, long serial, long refresh, long retry, long expire, long minimum)
      implements RecordData {}
}
