package io.socketserver.core.spi;

import java.io.IOException;

/// A use of a descriptor number, during which the number cannot be reused for another file.
///
/// The number of a closed descriptor is reused for the next file that is opened, so code that reads
/// a number and uses it later may reach another file.
///
/// @threading Called on the thread that requested it.
/// @since 0.1
@FunctionalInterface
public interface DescriptorUse {

  /// Uses it. Another thread may close the socket meanwhile, which ends calls on it; the descriptor
  /// itself stays open until this returns. The close may wait for that, so this must not close.
  ///
  /// @param number the descriptor, which must not be closed here
  /// @throws IOException if that failed
  void accept(int number) throws IOException;
}
