package io.socketserver.handlers.samples.dns;

/// A query that could be read.
///
/// @param name the name asked for, in the case in which it was sent
/// @param type the number of the type asked for
/// @param clazz the number of the class
/// @param edns what the client said of itself, or [#NO_EDNS]
/// @source RFC 1035, section 4.1.2; RFC 6891, section 6.1
record Query(Name name, int type, int clazz, Edns edns) {

  /// A client that knows nothing of EDNS.
  static final Edns NO_EDNS = new Edns(-1, 512);

  /// What an OPT record says.
  ///
  /// @param version the version of EDNS, or -1 where there is none
  /// @param udpSize the largest datagram that the client can take
  record Edns(int version, int udpSize) {

    boolean isPresent() {
      return version >= 0;
    }
  }
}
