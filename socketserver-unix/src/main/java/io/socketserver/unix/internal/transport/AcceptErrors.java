package io.socketserver.unix.internal.transport;

import io.socketserver.core.spi.AcceptException;
import io.socketserver.unix.internal.foreign.Errno;

/// What a failed accept(2) means.
///
/// | error | concerns | next attempt |
/// |---|---|---|
/// | ECONNABORTED | a connection that has ended | at once |
/// | ENETDOWN, EPROTO, ENOPROTOOPT, EHOSTDOWN, ENONET, EHOSTUNREACH, EOPNOTSUPP, ENETUNREACH | a connection: an error of the network that was pending on it | at once |
/// | EPERM | a connection that a firewall forbids | at once |
/// | EINTR | nothing | at once |
/// | EMFILE, ENFILE | the process or the machine has no descriptor | after a pause |
/// | ENOBUFS, ENOMEM | the machine has no memory | after a pause |
/// | all others | the listener | after a pause |
///
/// @source accept(2), "Error handling" and ERRORS
final class AcceptErrors {

  private AcceptErrors() {}

  /// @param number the error number, positive
  static AcceptException exception(int number) {
    return new AcceptException(Errno.name(number), concernsOneConnection(number));
  }

  private static boolean concernsOneConnection(int number) {
    return switch (number) {
      case Errno.ECONNABORTED,
          Errno.ENETDOWN,
          Errno.EPROTO,
          Errno.ENOPROTOOPT,
          Errno.EHOSTDOWN,
          Errno.ENONET,
          Errno.EHOSTUNREACH,
          Errno.EOPNOTSUPP,
          Errno.ENETUNREACH,
          Errno.EPERM,
          Errno.EINTR ->
          true;
      default -> false;
    };
  }
}
