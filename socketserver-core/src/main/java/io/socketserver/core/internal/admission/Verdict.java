package io.socketserver.core.internal.admission;

import io.socketserver.api.Refusal;
import org.jspecify.annotations.Nullable;

/// Whether a connection is admitted.
public sealed interface Verdict {

  /// It is not.
  ///
  /// @param reason why
  record Refused(Refusal reason) implements Verdict {}

  /// It may be, when there is room for it.
  ///
  /// @param permit its permit
  /// @param lack why it must wait, and is refused if it has waited for too long
  record Waiting(Permit permit, Refused lack) implements Verdict {}

  /// It is. Connections of a source that is counted give this back when they are closed; one that a
  /// child process serves, when its request ends: the server's own descriptor is closed before.
  final class Permit implements Verdict {

    /// For connections that nothing is counted for.
    public static final Permit UNCOUNTED = new Permit(null, 0);

    private final @Nullable Sources sources;
    private final long source;

    /// Guarded by this permit.
    private boolean kept;

    /// Guarded by this permit.
    private boolean released;

    Permit(@Nullable Sources sources, long source) {
      this.sources = sources;
      this.source = source;
    }

    /// Keeps the permit beyond the close of the connection, until [#end()].
    public void keep() {
      if (sources != null) {
        synchronized (this) {
          kept = true;
        }
      }
    }

    /// The connection is closed. Has no effect on a permit that is [kept][#keep()].
    public void release() {
      if (sources != null && first(false)) {
        sources.release(source);
      }
    }

    /// The request has ended, and nobody keeps the permit any more.
    public void end() {
      if (sources != null && first(true)) {
        sources.release(source);
      }
    }

    private synchronized boolean first(boolean ofKept) {
      boolean first = !released && kept == ofKept;
      released |= first;
      return first;
    }
  }
}
