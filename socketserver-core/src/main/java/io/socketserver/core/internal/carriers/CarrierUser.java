package io.socketserver.core.internal.carriers;

import io.socketserver.api.HeldCarriers;
import io.socketserver.api.Request;
import java.time.Duration;
import java.util.function.BiConsumer;

/// A server whose requests run on virtual threads.
///
/// @threading Called by the carrier watch.
public interface CarrierUser {

  /// Enumerates the requests in flight, and the thread that runs each.
  ///
  /// @param told receives them
  void runners(BiConsumer<Request, Thread> told);

  /// Whether it is closed and has no request left.
  ///
  /// @return true if it need not be watched any more
  boolean isOver();

  /// Gives a platform thread to each of its requests whose virtual thread has not started.
  void startElsewhere();

  /// Some of its requests hold carriers.
  ///
  /// @param held those that were not reported before
  void held(HeldCarriers held);

  /// No request holds a carrier any more.
  ///
  /// @param elapsed how long that lasted
  void freed(Duration elapsed);
}
