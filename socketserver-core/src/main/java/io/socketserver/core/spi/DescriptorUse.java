package io.socketserver.core.spi;

import java.io.IOException;

/// What is done with the number of a descriptor, while that cannot become another file's.
///
/// The number of a closed descriptor goes to the next file that is opened, so whoever looks a
/// number up and uses it later may reach a stranger.
///
/// @threading Called by the thread that asked.
/// @since 0.1
@FunctionalInterface
public interface DescriptorUse {

  /// Uses it. Another thread may close the socket meanwhile, which ends calls on it; the descriptor
  /// itself stays open until this returns, and the close may wait for that, so this must not close.
  ///
  /// @param number the descriptor, which must not be closed here
  /// @throws IOException if that failed
  void accept(int number) throws IOException;
}
