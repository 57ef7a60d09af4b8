package io.socketserver.handlers.samples.dns;

/// A record of the class IN.
///
/// @param owner the name to which it belongs
/// @param type its type
/// @param ttl for how many seconds it may be cached
/// @param data its data
/// @source RFC 1035, section 3.2
record ResourceRecord(Name owner, RecordType type, long ttl, RecordData data) {

  /// The same for another name, which a wildcard matches.
  ResourceRecord owner(Name name) {
    return owner.equals(name) ? this : new ResourceRecord(name, type, ttl, data);
  }

  /// The same, with a maximum TTL.
  ResourceRecord ttlAtMost(long seconds) {
    return new ResourceRecord(owner, type, Math.min(ttl, seconds), data);
  }
}
