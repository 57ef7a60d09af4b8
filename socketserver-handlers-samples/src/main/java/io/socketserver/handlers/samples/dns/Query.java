package io.socketserver.handlers.samples.dns;

/// A valid query.
///
/// @param name the requested name, in the case in which it was sent
/// @param type the number of the requested type
/// @param clazz the number of the class
/// @param edns the client's EDNS parameters, or [#NO_EDNS]
/// @source RFC 1035, section 4.1.2; RFC 6891, section 6.1
record Query(Name name, int type, int clazz, Edns edns) {

  /// A client without EDNS.
  static final Edns NO_EDNS = new Edns(-1, 512);

  /// The content of an OPT record.
  ///
  /// @param version the version of EDNS, or -1 if there is none
  /// @param udpSize the largest datagram that the client accepts
  record Edns(int version, int udpSize) {

    boolean isPresent() {
      return version >= 0;
    }
  }
}
