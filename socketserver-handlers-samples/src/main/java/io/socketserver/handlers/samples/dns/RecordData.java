package io.socketserver.handlers.samples.dns;

/// What a record says.
///
/// @source RFC 1035, section 3.3
sealed interface RecordData {

  /// Bytes as they are sent: A, AAAA, TXT.
  ///
  /// @param bytes never changed
  record Raw(byte[] bytes) implements RecordData {}

  /// Another name: CNAME, NS.
  ///
  /// @param name the name
  record Target(Name name) implements RecordData {}

  /// The start of a zone: SOA.
  ///
  /// @param server the primary server
  /// @param mailbox whom to write to, as a name
  /// @param serial the version
  /// @param refresh in seconds, as are the next three
  /// @param retry how long to wait after a failed refresh
  /// @param expire how long a copy is good without a refresh
  /// @param minimum how long it may be remembered that a name does not exist
  record Start(
      Name server, Name mailbox, long serial, long refresh, long retry, long expire, long minimum)
      implements RecordData {}
}
