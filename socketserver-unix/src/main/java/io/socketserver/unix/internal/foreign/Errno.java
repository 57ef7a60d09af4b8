package io.socketserver.unix.internal.foreign;

import io.socketserver.unix.socket.SystemCallException;
import java.util.Locale;

/// Error numbers of Linux, which are the same on x86-64 and AArch64.
///
/// The bindings of this package return a failure as a negative error number, as the kernel itself
/// does. So a result that the caller does not consider a failure costs no exception.
///
/// @source errno(3); asm-generic/errno-base.h and errno.h of Linux
public final class Errno {

  /// Operation not permitted.
  public static final int EPERM = 1;

  /// No such file or directory.
  public static final int ENOENT = 2;

  /// No such process.
  public static final int ESRCH = 3;

  /// Interrupted by a signal.
  public static final int EINTR = 4;

  /// Bad descriptor.
  public static final int EBADF = 9;

  /// It would block.
  public static final int EAGAIN = 11;

  /// Out of memory.
  public static final int ENOMEM = 12;

  /// Permission denied.
  public static final int EACCES = 13;

  /// Invalid argument.
  public static final int EINVAL = 22;

  /// The machine has too many open files.
  public static final int ENFILE = 23;

  /// The process has too many open files.
  public static final int EMFILE = 24;

  /// Broken pipe: the reader is gone.
  public static final int EPIPE = 32;

  /// The machine is not on the network.
  public static final int ENONET = 64;

  /// A protocol error.
  public static final int EPROTO = 71;

  /// Not a socket.
  public static final int ENOTSOCK = 88;

  /// Message too long.
  public static final int EMSGSIZE = 90;

  /// The socket has another type.
  public static final int EPROTOTYPE = 91;

  /// The protocol has no such option.
  public static final int ENOPROTOOPT = 92;

  /// The socket does not support the operation.
  public static final int EOPNOTSUPP = 95;

  /// The address family is not supported.
  public static final int EAFNOSUPPORT = 97;

  /// The address is in use.
  public static final int EADDRINUSE = 98;

  /// The network is down.
  public static final int ENETDOWN = 100;

  /// The network is unreachable.
  public static final int ENETUNREACH = 101;

  /// The connection was aborted by the peer.
  public static final int ECONNABORTED = 103;

  /// The connection was reset by the peer.
  public static final int ECONNRESET = 104;

  /// No space in a buffer of the kernel.
  public static final int ENOBUFS = 105;

  /// Not connected.
  public static final int ENOTCONN = 107;

  /// Connection refused: nothing listens there.
  public static final int ECONNREFUSED = 111;

  /// The host is down.
  public static final int EHOSTDOWN = 112;

  /// The host is unreachable.
  public static final int EHOSTUNREACH = 113;

  /// The names by number; a hyphen if there is none.
  private static final String[] NAMES =
      """
      - EPERM ENOENT ESRCH EINTR EIO ENXIO E2BIG ENOEXEC EBADF ECHILD EAGAIN ENOMEM EACCES
      EFAULT ENOTBLK EBUSY EEXIST EXDEV ENODEV ENOTDIR EISDIR EINVAL ENFILE EMFILE ENOTTY
      ETXTBSY EFBIG ENOSPC ESPIPE EROFS EMLINK EPIPE EDOM ERANGE EDEADLK ENAMETOOLONG
      ENOLCK ENOSYS ENOTEMPTY ELOOP - ENOMSG EIDRM ECHRNG EL2NSYNC EL3HLT EL3RST ELNRNG
      EUNATCH ENOCSI EL2HLT EBADE EBADR EXFULL ENOANO EBADRQC EBADSLT - EBFONT ENOSTR
      ENODATA ETIME ENOSR ENONET ENOPKG EREMOTE ENOLINK EADV ESRMNT ECOMM EPROTO EMULTIHOP
      EDOTDOT EBADMSG EOVERFLOW ENOTUNIQ EBADFD EREMCHG ELIBACC ELIBBAD ELIBSCN ELIBMAX
      ELIBEXEC EILSEQ ERESTART ESTRPIPE EUSERS ENOTSOCK EDESTADDRREQ EMSGSIZE EPROTOTYPE
      ENOPROTOOPT EPROTONOSUPPORT ESOCKTNOSUPPORT EOPNOTSUPP EPFNOSUPPORT EAFNOSUPPORT
      EADDRINUSE EADDRNOTAVAIL ENETDOWN ENETUNREACH ENETRESET ECONNABORTED ECONNRESET
      ENOBUFS EISCONN ENOTCONN ESHUTDOWN ETOOMANYREFS ETIMEDOUT ECONNREFUSED EHOSTDOWN
      EHOSTUNREACH EALREADY EINPROGRESS ESTALE EUCLEAN ENOTNAM ENAVAIL EISNAM EREMOTEIO
      EDQUOT ENOMEDIUM EMEDIUMTYPE ECANCELED ENOKEY EKEYEXPIRED EKEYREVOKED EKEYREJECTED
      EOWNERDEAD ENOTRECOVERABLE ERFKILL EHWPOISON
      """
          .split("\\s+");

  private Errno() {}

  /// The name of an error number.
  ///
  /// @param number the error number, positive
  /// @return for instance `EACCES`; `errno 999` for a number without a name
  public static String name(int number) {
    boolean known = number > 0 && number < NAMES.length && !NAMES[number].equals("-");
    return known ? NAMES[number] : "errno " + number;
  }

  /// The description of an error number, as in the JDK's exceptions; strerror(3).
  ///
  /// @param number the error number, positive
  /// @return for instance `Broken pipe`
  public static String meaning(int number) {
    return Calls.meaning(number);
  }

  /// Creates the exception of a failure.
  ///
  /// @param result what a binding returned, negative
  /// @param call the call, as its man page names it
  /// @param operand what it was called for; may be empty
  /// @return the exception
  public static SystemCallException exception(long result, String call, Object operand) {
    int number = (int) -result;
    return new SystemCallException(
        call,
        operand.toString(),
        name(number),
        number,
        Calls.meaning(number).toLowerCase(Locale.ROOT));
  }

  /// Throws if a call failed.
  ///
  /// @param result what a binding returned
  /// @param call the call, as its man page names it
  /// @param operand what it was called for; may be empty
  /// @return the result
  /// @throws SystemCallException if the result is negative
  public static int check(int result, String call, Object operand) throws SystemCallException {
    if (result < 0) {
      throw exception(result, call, operand);
    }
    return result;
  }
}
